package dev.fulcrum.search.belief;

/// What tells a candidate from its neighbours in the family.
///
/// @param size      name of the size
/// @param lnFlops   logarithm of the operations of one inference
/// @param recipe    name of the training recipe
/// @param quantized whether the weights are in int8
public record Trait(String size, double lnFlops, String recipe, boolean quantized) {
    /// The same weights in int8.
    public Trait inInt8() {
        return new Trait(size, lnFlops, recipe, true);
    }

    boolean sameWeights(Trait other) {
        return size.equals(other.size) && recipe.equals(other.recipe);
    }
}
