package dev.fulcrum.scaling;

import java.util.ArrayList;
import java.util.List;

/// Iterative magnitude pruning: train, remove a share, train again, until a density is reached.
///
/// @param density of weights left at the end, in (0, 1)
/// @param share   removed a round, in (0, 1)
public record PruneSchedule(double density, double share) {

    /// ln density / ln (1 - share), not rounded.
    public double rounds() {
        return Math.log(density) / Math.log1p(-share);
    }

    /// Training compute over that of one dense training: (1 - (1-x)^n) / x, each round as dear as what is left is dense (Villalobos and
    /// Atkinson 2023).
    public double trainingFactor() {
        return (1 - density) / share;
    }

    /// The same in orders of magnitude.
    public double trainingOrders() {
        return Math.log10(trainingFactor());
    }

    /// Densities at the start of each whole round, then the one at the end.
    public List<Double> densities() {
        List<Double> out = new ArrayList<>();
        for (double d = 1; d > density * (1 + 1e-12); d *= 1 - share) out.add(d);
        out.add(density);
        return out;
    }
}
