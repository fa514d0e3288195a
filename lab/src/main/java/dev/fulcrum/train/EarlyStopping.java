package dev.fulcrum.train;

import dev.fulcrum.measure.Quality;

/// Ends a training before its last epoch, judged on validation only.
///
/// @param patience   epochs without a better validation quality before it ends; 0 never ends it
/// @param minimum    quality to reach, or 0 to train on in any case
/// @param confidence P(quality >= minimum | validation) at which the minimum counts as reached, in (0, 1)
public record EarlyStopping(int patience, double minimum, double confidence) {
    public static final EarlyStopping NEVER = new EarlyStopping(0, 0, 0.5);

    /// Whether the desired quality has been reached.
    public boolean reached(Quality validation) {
        return minimum > 0 && validation.probabilityAtLeast(minimum) >= confidence;
    }

    /// Whether validation has stood still for longer than the patience.
    public boolean stalled(LearningCurve curve) {
        return patience > 0 && curve.epochsSinceBest() >= patience;
    }
}
