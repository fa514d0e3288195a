package dev.fulcrum.measure;

/// Consecutive runs of one model.
///
/// @param millis    time of each run, in order, at least one
/// @param waitShare part of the burst that was spent waiting for a core
record Burst(double[] millis, double waitShare) {

    double median() {
        return Quantiles.of(millis, 0.5);
    }
}
