package dev.fulcrum.train;

import java.util.Map;
import java.util.TreeMap;

/// A way of training, apart from its length: what a search may vary.
///
/// @param name         short, shown to people
/// @param optimizer    the optimiser
/// @param schedule     learning rate over the training
/// @param batchSize    examples a step
/// @param augmentation strengths by kind, read by the task (for images `flip`, `shift`, `erase`, `mixup`)
/// @param smoothing    label smoothing, in [0, 1)
/// @param clipNorm     largest gradient norm, 0 for no clipping
public record TrainingRecipe(String name, Optimizer optimizer, Schedule schedule, int batchSize, Map<String, Double> augmentation,
        double smoothing, double clipNorm) {
    public TrainingRecipe {
        augmentation = java.util.Collections.unmodifiableMap(new TreeMap<>(augmentation));
    }

    /// Strength of one kind of augmentation, 0 where the recipe does not name it.
    public double strength(String kind) {
        return augmentation.getOrDefault(kind, 0.0);
    }
}
