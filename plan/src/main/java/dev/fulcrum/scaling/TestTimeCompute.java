package dev.fulcrum.scaling;

/// Inference compute of a small model against the pre-training of a larger one (Snell et al. 2024, arXiv 2408.03314): pre-training takes
/// 6 N D_pre, inference 2 N D_inf.
///
/// Published beside it: spending by difficulty is 2 to 4 times better than best-of-N; test-time compute wins on easy and medium questions
/// or where R << 1, pre-training on hard ones or where R >> 1.
///
/// @param sizeRatio  M: how many times larger the other model is, at least 1
/// @param tokenRatio R = D_inf / D_pre, positive
public record TestTimeCompute(double sizeRatio, double tokenRatio) {

    /// How many times its inference the small model may do for the total FLOPs of the large one: M + 3 (M - 1) / R.
    public double multiplier() {
        return sizeRatio + 3 * (sizeRatio - 1) / tokenRatio;
    }
}
