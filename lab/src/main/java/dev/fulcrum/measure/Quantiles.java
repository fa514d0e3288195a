package dev.fulcrum.measure;

import java.util.Arrays;

/// Quantiles of samples, by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
public final class Quantiles {
    private Quantiles() {}

    /// @param p in [0, 1]
    public static double of(double[] samples, double p) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, p);
    }

    /// @param sorted ascending, not empty
    public static double ofSorted(double[] sorted, double p) {
        double place = p * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /// Median absolute deviation from the median, scaled by 1.4826 to estimate the standard deviation of a normal sample.
    public static double scaledMad(double[] samples) {
        double median = of(samples, 0.5);
        return 1.4826 * of(Arrays.stream(samples).map(x -> Math.abs(x - median)).toArray(), 0.5);
    }
}
