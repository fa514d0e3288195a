package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.Graph;

/// How far a cheaper graph is from the model that it stands for: 0 for the same answers, larger for worse. Whoever asks says what
/// counts: relative error of outputs, changed decisions, lost cosine similarity.
@FunctionalInterface
public interface Disagreement {
    double of(Graph candidate);
}
