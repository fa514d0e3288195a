package dev.fulcrum.load;

import dev.fulcrum.measure.Quantiles;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;

/// A quantile of latencies with its 90 % interval.
///
/// Latencies under load come in waves: one that follows a slow one is slow too, so that ten thousand of them say less than ten thousand
/// throws of a die. The share of latencies above the quantile is therefore looked at in consecutive blocks; as much as it varies more
/// between blocks than it would by chance, so much fewer the samples count (batch means of the indicator). The interval is that of
/// ranks, so it needs no assumption about the shape of the distribution.
public final class QuantileInterval {
    private static final int BLOCKS = 20;
    private static final double Z90 = 1.6449;

    private QuantileInterval() {}

    /// @param latencies in order of time, seconds; at least one; infinite where there was no answer
    /// @param p         in (0, 1)
    /// @return in ms; an end is open where it lies beyond the samples
    public static Estimate of(double[] latencies, double p) {
        double[] sorted = latencies.clone();
        Arrays.sort(sorted);
        double value = at(sorted, p);
        double deviation = Z90 * Math.sqrt(p * (1 - p) * inflation(latencies, value, p) / latencies.length);
        Double low = p - deviation <= 0 ? null : (Double) (1000 * at(sorted, p - deviation));
        Double high = p + deviation >= 1 ? null : (Double) (1000 * at(sorted, p + deviation));
        return new Estimate(1000 * value, low, high, "ms", Basis.MEASURED);
    }

    /// The order statistic rather than a mean of two of them, where one is infinite.
    private static double at(double[] sorted, double p) {
        double value = Quantiles.ofSorted(sorted, p);
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    /// Variance of the share above the value between blocks, over the variance that independent samples would have; at least 1.
    static double inflation(double[] latencies, double value, double p) {
        int size = latencies.length / BLOCKS;
        if (size < 2) return 1;
        double sum = 0;
        double squares = 0;
        for (int b = 0; b < BLOCKS; b++) {
            int above = 0;
            for (int i = b * size; i < (b + 1) * size; i++) if (latencies[i] > value) above++;
            double share = above / (double) size;
            sum += share;
            squares += share * share;
        }
        double variance = Math.max(0, squares - sum * sum / BLOCKS) / (BLOCKS - 1);
        return Math.max(1, variance * size / (p * (1 - p)));
    }
}
