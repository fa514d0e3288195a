package dev.fulcrum.compress;

import java.util.List;

/// Steps in the order in which they are carried out; empty for a model left as it is.
public record Recipe(List<Step> steps) {
    public static final Recipe NONE = new Recipe(List.of());

    public Recipe {
        steps = List.copyOf(steps);
    }

    public static Recipe of(Step... steps) {
        return new Recipe(List.of(steps));
    }

    public boolean quantizes() {
        return steps.stream().anyMatch(Step.Quantize.class::isInstance);
    }
}
