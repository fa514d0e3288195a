package dev.fulcrum.capacity;

import dev.fulcrum.unit.Fault;

/// mu(k): the highest arrival rate, requests a second, that k replicas of one candidate carry with a p99 of at most SLO / safety.
///
/// One replica is simulated at once. With random balancing k replicas carry k x mu(1). With least-busy balancing more are simulated
/// when first asked for, at k = 2, 4, 8, 16, 32 and 64; between them mu(k) / k is interpolated over log k, beyond 64 it stays.
/// A capacity of 0 is a value like others: even a lone request misses the SLO. See docs/math/capacity.md.
public final class Capacity {
    /// What [#replicas] answers when no number of replicas carries the rate.
    public static final int NEVER = Integer.MAX_VALUE;

    private static final int REQUESTS = 1 << 18;
    /// log2 of the largest number of replicas that is simulated.
    private static final int RUNGS = 6;

    /// mu(2^i) / 2^i; NaN where it was not asked for yet.
    private final double[] share = new double[RUNGS + 1];
    private final BatchingRule rule;
    private final int workers;
    private final Balancing balancing;
    private final long seed;

    private Capacity(double one, BatchingRule rule, int workers, Balancing balancing, long seed) {
        java.util.Arrays.fill(share, Double.NaN);
        share[0] = one;
        this.rule = rule;
        this.workers = workers;
        this.balancing = balancing;
        this.seed = seed;
    }

    /// Capacity under a latency SLO, with the server's batching rule, whose deadline is SLO / safety.
    ///
    /// @param sloSeconds        promised p99 from arrival to answer
    /// @param safety            1 or more; 1.2 keeps a sixth of the SLO for what the simulation does not know
    /// @param workersPerReplica workers that share one queue, 1 or more
    /// @param seed              of arrivals and jitter; the same for candidates that are compared
    public static Capacity of(ServiceCurve curve, double sloSeconds, double safety, int workersPerReplica, Balancing balancing, long seed) {
        if (!(safety >= 1)) throw Fault.of("safety", "must be 1 or more", "" + safety, "write 1.2 to keep a sixth of the SLO").raise();
        return of(BatchingRule.of(curve, sloSeconds / safety), workersPerReplica, balancing, seed);
    }

    /// Capacity within the deadline of any batching rule.
    public static Capacity of(BatchingRule rule, int workersPerReplica, Balancing balancing, long seed) {
        if (workersPerReplica < 1) {
            throw Fault.of("workers of a replica", "must be at least 1", "" + workersPerReplica, "give 1 or more").raise();
        }
        double one = new LoadSearch(rule, workersPerReplica, 1, REQUESTS, seed).highestRate(0);
        return new Capacity(one, rule, workersPerReplica, balancing, seed);
    }

    /// Without an SLO: `utilisation` x the best throughput, on every replica.
    ///
    /// @param utilisation in (0, 1]
    public static Capacity withoutSlo(ServiceCurve curve, double utilisation, int workersPerReplica) {
        if (!(utilisation > 0 && utilisation <= 1)) {
            throw Fault.of("utilisation", "must be in (0, 1]", "" + utilisation, "write 0.6 for 60 %").raise();
        }
        double one = utilisation * curve.bestThroughput() * workersPerReplica;
        return new Capacity(one, BatchingRule.takeAll(curve), workersPerReplica, Balancing.RANDOM, 0);
    }

    /// Requests a second that `replicas` carry; 0 for none, and whenever one carries nothing.
    public double of(int replicas) {
        if (replicas < 0) throw Fault.of("replicas", "must be 0 or more", "" + replicas, "give 0 or more").raise();
        return replicas == 0 ? 0 : replicas * shareOf(replicas);
    }

    /// The smallest number of replicas that carries `rate` requests a second: 0 for a rate of 0, [#NEVER] where none does.
    public int replicas(double rate) {
        if (!(rate >= 0)) throw Fault.of("rate", "must be 0 or more", "" + rate, "give requests a second").raise();
        if (rate == 0) return 0;
        if (rate > of(1) * 1e9) return NEVER;
        int high = 1;
        while (of(high) < rate) high *= 2;
        int low = high / 2;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (of(middle) < rate) low = middle;
            else high = middle;
        }
        return high;
    }

    /// Whether one replica carries anything at all.
    public boolean isNone() {
        return share[0] == 0;
    }

    private double shareOf(int replicas) {
        if (balancing == Balancing.RANDOM || isNone()) return share[0];
        int below = Math.min(RUNGS, 31 - Integer.numberOfLeadingZeros(replicas));
        if (below == RUNGS || replicas == 1 << below) return rung(below);
        double part = Math.log(replicas / (double) (1 << below)) / Math.log(2);
        return rung(below) + part * (rung(below + 1) - rung(below));
    }

    /// Idempotent, so the lock only saves work: another thread would find the same number.
    private synchronized double rung(int i) {
        if (Double.isNaN(share[i])) {
            int replicas = 1 << i;
            double before = rung(i - 1);
            double rate = new LoadSearch(rule, workers, replicas, REQUESTS / 2, seed).highestRate(before * replicas);
            share[i] = Math.max(before, rate / replicas);
        }
        return share[i];
    }
}
