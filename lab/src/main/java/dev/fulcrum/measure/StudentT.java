package dev.fulcrum.measure;

/// Student's t distribution, by way of the beta distribution: with X ~ Beta(n/2, 1/2), t² = n (1 - X) / X.
public final class StudentT {
    private StudentT() {}

    /// The t with P(T <= t) = p.
    ///
    /// @param p       in [0.5, 1)
    /// @param degrees of freedom, at least 1
    public static double quantile(double p, int degrees) {
        double x = BetaDistribution.quantile(2 * (1 - p), degrees / 2.0, 0.5);
        return Math.sqrt(degrees * (1 - x) / x);
    }
}
