package dev.fulcrum.guest.compress;

import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.unit.ContentHash;
import java.util.List;
import java.util.Optional;

/// How a compressed model was made of another: enough to make it again, bit for bit.
///
/// @param model    SHA-256 of the file that it was made of
/// @param data     digest of the data
/// @param seed     of split and training
/// @param most     how many examples were read at most
/// @param recipe   what was done to the graph, in order; every choice is written down
/// @param training epochs of each recovery, in order, between pruning and what follows it
/// @param aware    epochs of quantization-aware training at the end, or 0
/// @param precision in which products are taken
/// @param result   SHA-256 of the file that came out
public record CompressRecipe(ContentHash model, ContentHash data, long seed, int most, Recipe recipe, List<Integer> training, int aware,
        String precision, ContentHash result) {
    public CompressRecipe {
        training = List.copyOf(training);
    }

    /// What is taken out of the graph before it is trained.
    List<Step> cuts() {
        return recipe.steps().stream().filter(s -> s instanceof Step.Prune || s instanceof Step.Factorize).toList();
    }

    /// The step that changes the precision.
    Optional<Step> conversion() {
        return recipe.steps().stream().filter(s -> switch (s) {
            case Step.Quantize _, Step.QuantizeDynamic _, Step.QuantizeWeights _, Step.Half _ -> true;
            case Step.Prune _, Step.Factorize _, Step.Distill _ -> false;
        }).findFirst();
    }
}
