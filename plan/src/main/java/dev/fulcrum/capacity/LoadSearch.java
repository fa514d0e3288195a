package dev.fulcrum.capacity;

/// The highest Poisson rate at which no more than 1 % of the requests pass the rule's deadline.
///
/// Common random numbers: arrivals and jitter are drawn once and only stretched, so the share late is a nearly monotone function of
/// the rate, and its logarithm close to a straight line near the answer. It is bracketed with an eighth of the requests first; then
/// two or three runs with all of them enclose the answer so closely that a straight line finds it. Counting late answers needs no
/// sorting.
final class LoadSearch {
    private static final double LATE = 0.01;
    /// Width of a bracket within which a straight line is good to 0.1 %, relative to the rate.
    private static final double CLOSE = 0.015;
    /// Share of the ceiling below which a rate counts as none: where a lone request meets its deadline by a hair's breadth, chance would
    /// lead the search ever lower.
    private static final double NOTHING = 1e-4;

    private final BatchingRule rule;
    private final int workers;
    private final int replicas;
    private final double[] unitArrivals;
    private final double[] factors;
    private final Trajectory scratch;

    LoadSearch(BatchingRule rule, int workers, int replicas, int requests, long seed) {
        this.rule = rule;
        this.workers = workers;
        this.replicas = replicas;
        unitArrivals = Arrivals.poisson(1, requests, seed);
        factors = rule.curve().jitter().draw(requests, ~seed);
        scratch = new Trajectory(requests);
    }

    /// Requests a second of all replicas together; 0 when even a lone request misses the deadline.
    ///
    /// @param surely a rate that is known to be carried, or 0
    double highestRate(double surely) {
        if (rule.curve().loneQuantile(1 - LATE) > rule.deadlineSeconds()) return 0;
        double ceiling = replicas * workers * rule.curve().limitedTo(rule.knee()).bestThroughput();
        double guess = coarse(surely, ceiling);
        double excess = excess(guess, unitArrivals.length);
        double step = excess > 0 ? 1 - CLOSE : 1 + CLOSE;
        while (guess > NOTHING * ceiling) {
            double next = Math.min(guess * step, ceiling);
            double nextExcess = excess(next, unitArrivals.length);
            if (excess > 0 != nextExcess > 0) return Math.min(ceiling, root(guess, excess, next, nextExcess));
            if (next == ceiling) return ceiling;
            guess = next;
            excess = nextExcess;
            step *= step;
        }
        return 0;
    }

    /// The answer of an eighth of the requests, by false position with steps of at least a tenth of the bracket.
    private double coarse(double surely, double ceiling) {
        int requests = unitArrivals.length / 8;
        double low = surely;
        double high = ceiling;
        double lowExcess = Math.log(0.5 / (LATE * requests));
        double highExcess = -Math.log(LATE);
        while (high - low > CLOSE * high && high > NOTHING * ceiling) {
            double rate = Math.clamp(root(low, lowExcess, high, highExcess), 0.9 * low + 0.1 * high, 0.1 * low + 0.9 * high);
            double excess = excess(rate, requests);
            if (excess <= 0) {
                low = rate;
                lowExcess = excess;
            } else {
                high = rate;
                highExcess = excess;
            }
        }
        return root(low, lowExcess, high, highExcess);
    }

    /// Where the straight line through two points is 0.
    private static double root(double a, double atA, double b, double atB) {
        return atA == atB ? b : a - atA * (b - a) / (atB - atA);
    }

    /// Logarithm of the share late over the 1 % allowed. The first sixteenth, in which the queue fills, does not count.
    private double excess(double rate, int requests) {
        run(rate, requests);
        int first = requests / 16;
        int late = 0;
        for (int i = first; i < requests; i++) if (scratch.sojourn[i] > rule.deadlineSeconds()) late++;
        return Math.log((late + 0.5) / (LATE * (requests - first)));
    }

    private void run(double rate, int requests) {
        scratch.batches = 0;
        if (replicas == 1) new SharedQueue(rule, workers).serve(unitArrivals, requests, 1 / rate, factors, scratch);
        else new LeastBusy(rule, workers, replicas).serve(unitArrivals, requests, 1 / rate, factors, scratch);
    }
}
