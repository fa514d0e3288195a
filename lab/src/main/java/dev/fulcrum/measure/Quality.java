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
    public Quality {
        if (total < 1 || right < 0 || right > total) {
            throw new IllegalArgumentException("quality must have 0 <= right <= total, total >= 1: got " + right + " of " + total);
        }
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
