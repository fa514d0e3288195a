package dev.fulcrum.plan;

/// How often a request finds no idle instance that is still warm, requests coming by chance (Poisson) at a constant rate.
///
/// Each request takes the first idle instance in a fixed order, so that few stay busy and the rest may end. What the first n instances let
/// through is the share B(n) of Erlang's loss formula at load a = rate x seconds. The next one then sees about rate x B(n) requests a second
/// and is gone when none came for `keepAlive` seconds:
///
///     P(cold) = sum over n >= 0 of (B(n) - B(n + 1)) exp(-rate B(n) keepAlive)
///
/// Exact for the first instance and for constant or random durations alike as to B (Erlang 1917; insensitive to the law of the durations);
/// overflow counts as Poisson, and the cold start's own time as no load.
///
/// @param seconds   that an instance is busy with a request
/// @param keepAlive seconds that an idle instance stays
record ColdStarts(double seconds, double keepAlive) {
    /// Busy instances beyond which cold starts are too rare to matter: fewer than about 1 in rate x keepAlive.
    private static final double MANY = 500;

    /// The chance of a cold start, in [0, 1].
    ///
    /// @param rate requests a second
    double probability(double rate) {
        double load = rate * seconds;
        if (load > MANY) return 0;
        double sum = 0;
        double through = 1;
        for (int n = 0; through > 1e-12 && n < 4 * MANY; n++) {
            double next = load * through / (n + 1 + load * through);
            sum += (through - next) * Math.exp(-rate * through * keepAlive);
            through = next;
        }
        return sum;
    }

    /// Cold starts a second, between knots that are 1/32 decade apart on straight lines: [#probability] for many hours at once.
    PiecewiseLinear perSecond() {
        int knots = 32 * 13;
        double[] rate = new double[knots + 2];
        double[] cold = new double[knots + 2];
        double highest = MANY / seconds;
        for (int i = 0; i <= knots; i++) {
            rate[i + 1] = highest * Math.pow(10, (i - knots) / 32.0);
            cold[i + 1] = rate[i + 1] * probability(rate[i + 1] * (i == knots ? 1 - 1e-9 : 1));
        }
        PiecewiseLinear lines = PiecewiseLinear.through(rate, cold);
        lines.slope()[knots + 1] = 0;
        return lines;
    }
}
