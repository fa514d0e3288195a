package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// How well a model did on a split: successes among trials of a metric that counts (accuracy).
///
/// The belief about the true rate is Beta(right + 1/2, wrong + 1/2), Jeffreys' prior; intervals are its central 90 %.
///
/// @param metric for example "accuracy"
/// @param right  successes, 0 to total
/// @param total  examples judged, at least 1
public record Quality(String metric, long right, long total) {
    /// However alike the scores are, an example says no more than so many coins.
    private static final double MOST_COINS = 100;

    public Quality {
        if (total < 1 || right < 0 || right > total) {
            throw new IllegalArgumentException("quality must have 0 <= right <= total, total >= 1: got " + right + " of " + total);
        }
    }

    /// For a metric that is a mean of scores in [0, 1] instead of a count, such as NDCG over users: the count of the same mean and standard error.
    ///
    /// A score of variance v about the mean m says as much as m(1 - m) / v coins, at least one each. The mean is kept to within half a coin.
    ///
    /// @param values one an example, each in [0, 1], at least one
    public static Quality matching(String metric, double[] values) {
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        double variance = java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, values.length - 1);
        double coins = variance > 0 ? Math.clamp(mean * (1 - mean) / variance, 1, MOST_COINS) : 1;
        long total = Math.max(1, Math.round(coins * values.length));
        return new Quality(metric, Math.clamp(Math.round(mean * total), 0, total), total);
    }

    public double value() {
        return (double) right / total;
    }

    /// P(true rate >= minimum | this split), in [0, 1].
    public double probabilityAtLeast(double minimum) {
        if (minimum <= 0) return 1;
        if (minimum >= 1) return 0;
        return 1 - BetaDistribution.cumulative(minimum, right + 0.5, total - right + 0.5);
    }

    /// The rate with its central 90 % credible interval, measured.
    public Estimate estimate() {
        double a = right + 0.5;
        double b = total - right + 0.5;
        return new Estimate(value(), BetaDistribution.quantile(0.05, a, b), BetaDistribution.quantile(0.95, a, b), "1", Basis.MEASURED);
    }
}
