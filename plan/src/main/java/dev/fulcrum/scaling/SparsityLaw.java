package dev.fulcrum.scaling;

import java.util.ArrayList;
import java.util.List;

/// Loss by sparsity S, non-zero parameters N and tokens D (Frantar et al. 2023, arXiv 2309.08520):
/// L = (aS (1 - S)^bS + cS) (1/N)^bN + (aD / D)^bD + c.
public record SparsityLaw(double sparsityScale, double sparsityExponent, double dense, double parameterExponent, double dataScale,
        double dataExponent, double irreducible, double mostSparse) {

    /// T5 on C4; the constants are from memory, and so is the range of sparsities up to 0.875.
    public static final SparsityLaw T5_C4 = new SparsityLaw(16.8, 0.722, 45, 0.245, 6.90e8, 0.203, 0.651, 0.875);

    public double loss(double sparsity, ModelSize nonZero) {
        return capacity(sparsity) * Math.pow(nonZero.parameters(), -parameterExponent)
                + Math.pow(dataScale / nonZero.tokens(), dataExponent) + irreducible;
    }

    private double capacity(double sparsity) {
        return sparsityScale * Math.pow(1 - sparsity, sparsityExponent) + dense;
    }

    /// How many times larger a dense model would have to be for the same loss with the same data; 1 at a sparsity of 0.
    public double denseEquivalent(double sparsity) {
        return Math.pow(capacity(0) / capacity(sparsity), 1 / parameterExponent);
    }

    public List<String> warnings(double sparsity) {
        List<String> out = new ArrayList<>(List.of("the constants are from memory"));
        if (sparsity > mostSparse) out.add("a sparsity of %s lies outside of the fitted range 0 to %s".formatted(sparsity, mostSparse));
        return out;
    }
}
