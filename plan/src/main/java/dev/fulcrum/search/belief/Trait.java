package dev.fulcrum.search.belief;

import java.util.List;

/// What tells a candidate from its neighbours in the family.
///
/// @param size      name of the size
/// @param lnFlops   logarithm of the operations of one inference
/// @param design    what the size is built of beside its width, such as its depth and the resolution that it sees; as many for every size of a family
/// @param recipe    name of the training recipe
/// @param quantized whether the weights are in int8
public record Trait(String size, double lnFlops, List<String> design, String recipe, boolean quantized) {
    public Trait {
        design = List.copyOf(design);
    }

    /// The same weights in int8.
    public Trait inInt8() {
        return new Trait(size, lnFlops, design, recipe, true);
    }

    boolean sameWeights(Trait other) {
        return size.equals(other.size) && recipe.equals(other.recipe);
    }

    /// In how many choices of the design two sizes are alike.
    int alike(Trait other) {
        int alike = 0;
        for (int i = 0; i < Math.min(design.size(), other.design.size()); i++) {
            if (design.get(i).equals(other.design.get(i))) alike++;
        }
        return alike;
    }
}
