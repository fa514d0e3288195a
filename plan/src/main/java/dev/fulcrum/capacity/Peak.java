package dev.fulcrum.capacity;

import dev.fulcrum.unit.Fault;

/// How far one minute of an hour may rise above the hour's mean by chance alone.
public final class Peak {
    private static final double Z99 = 2.3263478740408408;
    /// Above this mean count the normal approximation is within one request of the truth.
    private static final double LARGE = 200;

    private Peak() {}

    /// The 99 % quantile of a Poisson count in 60 s, divided by 60: the rate that 99 of 100 minutes do not exceed. Never below the
    /// mean, which matters only where fewer than one minute in a hundred sees a request.
    ///
    /// @param meanRate requests a second over the hour, 0 or more
    /// @return requests a second, at least the mean rate
    public static double oneMinute(double meanRate) {
        if (!(meanRate >= 0 && meanRate < Double.POSITIVE_INFINITY)) {
            throw Fault.of("mean rate", "must be 0 or more and finite", "" + meanRate, "give requests a second").raise();
        }
        double mean = 60 * meanRate;
        return Math.max(meanRate, (mean <= LARGE ? exact(mean) : normal(mean)) / 60);
    }

    /// The smallest n with P(N <= n) >= 0.99.
    private static double exact(double mean) {
        double term = Math.exp(-mean);
        double below = term;
        int n = 0;
        while (below < 0.99) {
            term *= mean / ++n;
            below += term;
        }
        return n;
    }

    /// Normal quantile with the first correction for skewness (Cornish and Fisher 1938), rounded up to a whole count after taking half
    /// a request off for continuity.
    private static double normal(double mean) {
        return Math.ceil(mean + Z99 * Math.sqrt(mean) + (Z99 * Z99 - 1) / 6 - 0.5);
    }
}
