package dev.fulcrum.tasks.image;

import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.TrainingRecipe;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The recipes for images. A search tries those in [#ALL]: two optimisers and schedules, with and without mirroring, light and strong.
public final class ImageRecipes {
    public static final List<TrainingRecipe> ALL = List.of(
            new TrainingRecipe("sgd", new Optimizer.Sgd(0.9, true, 5e-4), new Schedule.OneCycle(0.1, 0.25), 64,
                    Map.of("flip", 0.5, "shift", 0.05), 0.05, 5),
            new TrainingRecipe("adamw", new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.05), new Schedule.OneCycle(4e-3, 0.25), 64,
                    Map.of("shift", 0.05), 0.05, 5),
            new TrainingRecipe("adamw-strong", new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.05), new Schedule.Cosine(3e-3, 0.15), 64,
                    Map.of("flip", 0.5, "shift", 0.1, "erase", 0.3, "mixup", 0.1), 0.02, 5));

    /// For weights that were trained before and lost channels: the first again, with a third of its rate and hard labels, which a teacher softens.
    public static final TrainingRecipe RECOVER = new TrainingRecipe("recover", new Optimizer.Sgd(0.9, true, 5e-4),
            new Schedule.OneCycle(0.03, 0.2), 64, Map.of("flip", 0.5, "shift", 0.05), 0, 5);
    /// For weights that only have to get used to rounding.
    public static final TrainingRecipe AWARE = new TrainingRecipe("aware", new Optimizer.Sgd(0.9, true, 5e-4),
            new Schedule.Cosine(3e-3, 0.1), 64, Map.of("flip", 0.5, "shift", 0.05), 0, 5);

    /// bfloat16 products and channels-last activations: measured faster, within noise in quality; see docs/adr.
    public static final boolean BF16 = true;

    private ImageRecipes() {}

    public static TrainingRecipe named(String name) {
        return Stream.concat(ALL.stream(), Stream.of(RECOVER, AWARE)).filter(r -> r.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("recipe must be one of " + names() + ": got " + name));
    }

    public static List<String> names() {
        return ALL.stream().map(TrainingRecipe::name).toList();
    }
}
