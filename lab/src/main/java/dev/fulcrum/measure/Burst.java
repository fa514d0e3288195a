package dev.fulcrum.measure;

/// Consecutive runs of one model.
///
/// @param millis    time of each run, in order, at least one
/// @param waitShare part of the burst that was spent waiting for a core
record Burst(double[] millis, double waitShare) {

    /// Milliseconds of the burst during which it held a core.
    double onCore() {
        return java.util.Arrays.stream(millis).sum() * (1 - Math.clamp(waitShare, 0, 0.95));
    }

    double median() {
        return Quantiles.of(millis, 0.5);
    }
}
