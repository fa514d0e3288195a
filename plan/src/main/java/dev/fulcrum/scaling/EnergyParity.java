package dev.fulcrum.scaling;

import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.TreeMap;

/// The number of inferences that have used as much energy as making the model (Luccioni, Jernite and Strubell 2024, table 5).
///
/// @param trainingKwh    pre-training
/// @param fineTuningKwh  what came after, 0 or more; search and retraining belong here too
/// @param inferenceKwh   one inference
public record EnergyParity(double trainingKwh, double fineTuningKwh, double inferenceKwh, String source, Reading reading) {

    public static Catalogue<EnergyParity> catalogue() {
        return Catalogue.shipped("model", "energy-parity.json", (name, tree) -> Json.convert(tree, EnergyParity.class));
    }

    /// Kilowatt-hours a thousand inferences by task, batch 1 on an A100 node (Luccioni et al. 2024, table 2).
    public static Catalogue<TaskEnergy> tasks() {
        return Catalogue.shipped("task", "task-energy.json", (name, tree) -> {
            Map<String, Object> all = new TreeMap<>(Json.tree(tree));
            all.put("name", name);
            return Json.convert(all, TaskEnergy.class);
        });
    }

    /// @param mean      kWh a thousand inferences
    /// @param deviation its standard deviation over models
    public record TaskEnergy(String name, double mean, double deviation) {}

    public double inferences() {
        return (trainingKwh + fineTuningKwh) / inferenceKwh;
    }
}
