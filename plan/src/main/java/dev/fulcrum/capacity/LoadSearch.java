package dev.fulcrum.capacity;

/// The highest Poisson rate at which no more than 1 % of the requests pass the rule's deadline.
///
/// Common random numbers: arrivals and jitter are drawn once and only stretched, so the share late is a nearly monotone function of
/// the rate, and its logarithm close to a straight line near the answer. It is bracketed with an eighth of the requests first; two
/// Newton steps with all of them nearly always end there. Counting late answers needs no sorting.
final class LoadSearch {
    private static final double LATE = 0.01;
    /// Width of a bracket within which a straight line is good to 0.1 %, relative to the rate.
    private static final double CLOSE = 0.015;
    /// Share of the ceiling below which a rate counts as none: where a lone request meets its deadline by a hair's breadth, chance would
    /// lead the search ever lower.
    private static final double NOTHING = 1e-4;
    /// Share of the ceiling above which queues rise and fall so slowly that more than a simulation is needed.
    private static final double NEARLY_FULL = 0.97;
    /// Difference of logarithms over which a straight line will do.
    private static final double STRAIGHT = 2;
    /// Knee from which batches, and with them waits, are so alike that twice the requests are needed.
    private static final int LARGE_BATCH = 8;
    /// Logarithm of the share late over what may be, within which the last step is safe.
    private static final double SETTLED = 0.3;

    private final BatchingRule rule;
    private final int workers;
    private final int replicas;
    private final double[] unitArrivals;
    private final ServiceTimes times;
    private final Trajectory scratch;
    /// Best throughput of all workers, at which queues grow without end.
    private final double ceiling;

    LoadSearch(BatchingRule rule, int workers, int replicas, int requests, long seed) {
        this.rule = rule;
        this.workers = workers;
        this.replicas = replicas;
        unitArrivals = Arrivals.poisson(1, requests, seed);
        times = new ServiceTimes(rule.curve(), requests, ~seed);
        scratch = new Trajectory(requests);
        ceiling = replicas * workers * rule.curve().limitedTo(rule.knee()).bestThroughput();
    }

    /// Requests a second of all replicas together; 0 when even a lone request misses the deadline.
    ///
    /// @param surely a rate that is known to be carried, or 0
    static double highestRate(BatchingRule rule, int workers, int replicas, double surely, int requests, long seed) {
        if (rule.curve().loneQuantile(1 - LATE) > rule.deadlineSeconds()) return 0;
        int enough = rule.knee() < LARGE_BATCH ? requests : 2 * requests;
        LoadSearch search = new LoadSearch(rule, workers, replicas, enough, seed);
        double rate = search.refined(search.coarse(surely));
        return rate < NEARLY_FULL * search.ceiling ? rate : Math.min(rate, search.heavyTraffic());
    }

    /// Close to the ceiling a run is too short to see the whole tail, but there the limit is known: P(wait > t) tends to
    /// e^(-2 (1 - rho) lambda t) for Poisson arrivals and service that does not vary (Kingman 1961). Solved for 1 % at the time that a
    /// lone request leaves.
    private double heavyTraffic() {
        double spare = -Math.log(LATE) / (2 * (rule.deadlineSeconds() - rule.curve().seconds(1)));
        return Math.max(NEARLY_FULL * ceiling, ceiling - spare);
    }

    /// Two Newton steps with the slope of the bracket; where they do not settle, a bracket of its own.
    private double refined(Bracket bracket) {
        double rate = bracket.root();
        if (!(rate > NOTHING * ceiling)) return 0;
        if (bracket.high() <= bracket.low()) return enclosed(rate);
        double excess = excess(rate, unitArrivals.length);
        double next = Math.min(ceiling, Math.clamp(rate - excess / bracket.slope(), 0.9 * rate, 1.1 * rate));
        double nextExcess = excess(next, unitArrivals.length);
        double slope = (nextExcess - excess) / (next - rate);
        if (slope > 0 && Math.abs(nextExcess) < SETTLED) return Math.clamp(next - nextExcess / slope, 0, ceiling);
        return enclosed(next);
    }

    private double enclosed(double first) {
        double rate = first;
        double excess = excess(rate, unitArrivals.length);
        double step = excess > 0 ? 1 - CLOSE : 1 + CLOSE;
        while (rate > NOTHING * ceiling) {
            double next = Math.min(rate * step, ceiling);
            double nextExcess = excess(next, unitArrivals.length);
            if (excess > 0 != nextExcess > 0) return within(rate, excess, next, nextExcess);
            if (next == ceiling) return ceiling;
            rate = next;
            excess = nextExcess;
            step *= step;
        }
        return 0;
    }

    /// The root between two rates, one carried and one not; bisects while the two are too different for a straight line.
    private double within(double a, double atA, double b, double atB) {
        if (Math.abs(atA - atB) < STRAIGHT || Math.abs(a - b) < 0.001 * a) return root(a, atA, b, atB);
        double middle = (a + b) / 2;
        double excess = excess(middle, unitArrivals.length);
        return excess > 0 == atA > 0 ? within(middle, excess, b, atB) : within(a, atA, middle, excess);
    }

    /// The answer of an eighth of the requests, by false position with steps of at least a tenth of the bracket.
    private Bracket coarse(double surely) {
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
        return new Bracket(low, lowExcess, high, highExcess);
    }

    /// Two rates, the first carried and the second not, with the logarithm of what is late over what may be.
    private record Bracket(double low, double lowExcess, double high, double highExcess) {
        double root() {
            return LoadSearch.root(low, lowExcess, high, highExcess);
        }

        double slope() {
            return (highExcess - lowExcess) / (high - low);
        }
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
        if (replicas == 1) new SharedQueue(rule, workers).serve(unitArrivals, requests, 1 / rate, times, scratch);
        else new LeastBusy(rule, workers, replicas).serve(unitArrivals, requests, 1 / rate, times, scratch);
    }
}
