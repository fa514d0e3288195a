package dev.fulcrum.search.belief;

/// The standard normal distribution.
final class NormalDistribution {
    private static final double ROOT = Math.sqrt(2 * Math.PI);
    /// Beyond, the series loses digits and the tail's continued fraction has them.
    private static final double FAR = 5;

    private NormalDistribution() {}

    static double density(double z) {
        return Math.exp(-z * z / 2) / ROOT;
    }

    /// P(Z <= z): by the series of Marsaglia 2004 within 5 deviations, by the continued fraction of the tail beyond.
    static double cumulative(double z) {
        if (z < -FAR) return tail(-z);
        if (z > FAR) return 1 - tail(z);
        double term = z;
        double sum = z;
        for (int k = 3; Math.abs(term) > 1e-16 * Math.abs(sum); k += 2) {
            term *= z * z / k;
            sum += term;
        }
        return Math.clamp(0.5 + sum * density(z), 0.0, 1.0);
    }

    private static double tail(double z) {
        double fraction = z;
        for (int k = 40; k >= 1; k--) fraction = z + k / fraction;
        return density(z) / fraction;
    }

    /// The z below which lies so much; Abramowitz and Stegun 26.2.23 to begin with (within 4.5e-4), then two of Halley's
    /// steps, each of which cubes what is left.
    ///
    /// @param p in (0, 1)
    static double quantile(double p) {
        if (p > 0.5) return -quantile(1 - p);
        double t = Math.sqrt(-2 * Math.log(p));
        double z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
        for (int i = 0; i < 2; i++) {
            double off = (cumulative(z) - p) / density(z);
            z -= off / (1 + z * off / 2);
        }
        return z;
    }
}
