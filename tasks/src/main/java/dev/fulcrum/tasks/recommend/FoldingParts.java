package dev.fulcrum.tasks.recommend;

import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.ImplicitAls;

/// What folding a user in needs beside his history: the matrices that all users share.
///
/// @param factors items x width
/// @param gram    `unseen x YᵀY`
/// @param shared  inverse of that matrix with the ridge of a user without events
record FoldingParts(float[] factors, int width, double[] gram, double[] shared, Factorizer.Weighting weighting) {

    static FoldingParts of(float[] factors, int width, Factorizer.Weighting weighting) {
        double[] gram = ImplicitAls.gram(factors, width);
        for (int i = 0; i < gram.length; i++) gram[i] *= weighting.unseen();
        double ridge = weighting.regularisation() * weighting.unseen() * (factors.length / width);
        return new FoldingParts(factors, width, gram, ImplicitAls.inverse(gram, width, ridge), weighting);
    }

    Scorers.Folding scorer(int steps) {
        return new Scorers.Folding(factors, width, gram, shared, weighting, steps);
    }
}
