package dev.fulcrum.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// A volume at which the cost difference of two candidates changes sign.
///
/// Between neighbouring kinks of either curve the difference is a straight line, so looking at all kinks finds every sign change, and
/// a secant finds it exactly.
///
/// @param volume requests a month
/// @param rising whether the first candidate is the dearer one above
record Crossing(double volume, boolean rising) {
    static final double LOWEST = 1;
    static final double HIGHEST = 1e13;
    /// Differences below this share of the cost are rounding.
    private static final double ROUNDING = 1e-12;

    /// All crossings in [LOWEST, HIGHEST], rising by volume.
    static List<Crossing> between(CostCurve a, CostCurve b) {
        DoubleStream ends = DoubleStream.of(LOWEST, HIGHEST);
        double[] volumes = DoubleStream.concat(ends, DoubleStream.concat(a.kinks(LOWEST, HIGHEST), b.kinks(LOWEST, HIGHEST)))
                .sorted().distinct().toArray();
        List<Crossing> crossings = new ArrayList<>();
        int last = 0;
        double zeroFrom = Double.NaN;
        for (int i = 0; i < volumes.length; i++) {
            int sign = sign(a, b, volumes[i]);
            if (sign == 0 && Double.isNaN(zeroFrom)) zeroFrom = volumes[i];
            if (sign == 0) continue;
            double volume = Double.isNaN(zeroFrom) && i > 0 ? root(a, b, volumes[i - 1], volumes[i]) : zeroFrom;
            if (last == -sign) crossings.add(new Crossing(volume, sign > 0));
            last = sign;
            zeroFrom = Double.NaN;
        }
        return crossings;
    }

    /// -1, 0 or 1: whether a is cheaper, equal or dearer.
    static int sign(CostCurve a, CostCurve b, double volume) {
        double ca = a.at(volume);
        double cb = b.at(volume);
        return Math.abs(ca - cb) <= ROUNDING * Math.max(Math.abs(ca), Math.abs(cb)) ? 0 : Double.compare(ca, cb);
    }

    private static double root(CostCurve a, CostCurve b, double low, double high) {
        double below = a.at(low) - b.at(low);
        double above = a.at(high) - b.at(high);
        return low + (high - low) * below / (below - above);
    }
}
