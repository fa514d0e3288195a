package dev.fulcrum.scaling;

/// Operations a dollar double every so often: what will be served later is served on cheaper machines.
///
/// @param doublingYears positive; infinite for no trend
public record HardwareTrend(double doublingYears) {

    /// The factor on the price of an operation after some years: 2^(-t/T).
    public double factorAfter(double years) {
        return Math.pow(2, -years / doublingYears);
    }

    /// Its mean over a horizon with even demand: T / (H ln 2) (1 - 2^(-H/T)); in (0, 1].
    public double meanFactor(double horizonYears) {
        double x = horizonYears / doublingYears * Math.log(2);
        return x == 0 ? 1 : -Math.expm1(-x) / x;
    }
}
