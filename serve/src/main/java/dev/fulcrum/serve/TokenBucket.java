package dev.fulcrum.serve;

/// A quota: so many a second on average, and a burst of at most one second's worth.
final class TokenBucket {
    private final double perSecond;
    private final double most;
    private double tokens;
    private long last;

    /// @param perSecond infinite for no quota
    /// @param burst     what may be taken at once, at least 1
    TokenBucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.most = Math.max(1, burst);
        this.tokens = most;
        this.last = now;
    }

    /// @return 0 where one was there and is taken, else the seconds until one will be
    synchronized double take(long now) {
        if (perSecond == Double.POSITIVE_INFINITY) return 0;
        tokens = Math.min(most, tokens + (now - last) / 1e9 * perSecond);
        last = now;
        if (tokens < 1) return (1 - tokens) / perSecond;
        tokens--;
        return 0;
    }
}
