package dev.fulcrum.scaling;

/// What a language model is on paper.
///
/// @param parameters N
/// @param tokens     D, seen in training
public record ModelSize(double parameters, double tokens) {

    /// 6 N D: 2 forward, 4 backward for each parameter and token.
    public double trainingFlops() {
        return 6 * parameters * tokens;
    }

    /// 2 N for each token in or out, without attention over the context.
    public double inferenceFlops(LifetimeDemand demand) {
        return 2 * parameters * demand.tokens();
    }

    public double tokensPerParameter() {
        return tokens / parameters;
    }
}
