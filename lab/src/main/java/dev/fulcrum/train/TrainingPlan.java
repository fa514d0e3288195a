package dev.fulcrum.train;

/// How long and how to train; equal plans on equal data with equal threads end with equal bits.
///
/// @param epochs       passes over the training split, at least 1
/// @param batchSize    examples a step, at least 1
/// @param schedule     learning rate over the whole length
/// @param options      how the engine computes
/// @param stopping     when to end before the last epoch
/// @param guard        what to do about overfitting
/// @param seed         decides the order of the examples
public record TrainingPlan(int epochs, int batchSize, Schedule schedule, TrainingOptions options, EarlyStopping stopping,
        OverfittingGuard guard, long seed) {
    public TrainingPlan {
        if (epochs < 1 || batchSize < 1) {
            throw new IllegalArgumentException("epochs and batch size must be at least 1: got " + epochs + " and " + batchSize);
        }
    }
}
