package dev.fulcrum.plan;

import java.util.stream.DoubleStream;

/// The lifetime cost of one candidate in one world, taken apart by the three prices that it is affine in:
/// `rest + c errors + p machine + e electricity`, each a function of the volume.
///
/// A part is the whole curve at that price 1 and the others 0; what it adds to the rest is the difference.
record PricedCurve(CostCurve rest, CostCurve errors, CostCurve machine, CostCurve electricity) {

    /// Cost at a volume and at prices of an error, a machine-hour and a kWh.
    double at(double volume, double c, double p, double e) {
        double[] parts = parts(volume);
        return total(parts, c, p, e);
    }

    /// `{rest, money a unit of c, of p, of e}` at a volume.
    double[] parts(double volume) {
        double r = rest.at(volume);
        return new double[] {r, errors.at(volume) - r, machine.at(volume) - r, electricity.at(volume) - r};
    }

    static double total(double[] parts, double c, double p, double e) {
        return parts[0] + c * parts[1] + p * parts[2] + e * parts[3];
    }

    /// Volumes in (low, high) at which any part bends or jumps.
    double[] kinks(double low, double high) {
        return DoubleStream.concat(DoubleStream.concat(rest.breakpoints(low, high), errors.breakpoints(low, high)),
                DoubleStream.concat(machine.breakpoints(low, high), electricity.breakpoints(low, high))).sorted().distinct().toArray();
    }
}
