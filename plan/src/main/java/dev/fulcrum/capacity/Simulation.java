package dev.fulcrum.capacity;

import dev.fulcrum.unit.Fault;
import java.util.SplittableRandom;

/// Replicas of identical workers that answer requests by the batching rule; the same seed and arrivals give the same outcome, bit for
/// bit. Nothing is refused, dropped or held back; every request is answered in the end.
///
/// @param rule      how a free worker forms its batch
/// @param workers   workers of one replica, which share one queue
/// @param replicas  how many
/// @param balancing how requests find their replica
/// @param seed      of the jitter and of random balancing
public record Simulation(BatchingRule rule, int workers, int replicas, Balancing balancing, long seed) {

    public Simulation {
        if (workers < 1) throw Fault.of("workers of a replica", "must be at least 1", "" + workers, "give 1 or more").raise();
        if (replicas < 1) throw Fault.of("replicas", "must be at least 1", "" + replicas, "give 1 or more").raise();
    }

    public static Simulation of(BatchingRule rule, int workers, long seed) {
        return new Simulation(rule, workers, 1, Balancing.RANDOM, seed);
    }

    /// Poisson arrivals at `rate` requests a second.
    public Outcome poisson(double rate, int requests) {
        return run(Arrivals.poisson(rate, requests, seed ^ 0x6A09E667F3BCC909L));
    }

    /// @param arrivals seconds, ascending, at least one; a recorded trace or [Arrivals#poisson]
    public Outcome run(double[] arrivals) {
        if (arrivals.length == 0) throw Fault.of("arrivals", "must have at least one", "none", "give a longer trace").raise();
        return Outcome.of(trajectory(arrivals), arrivals[0], workers * replicas, rule.deadlineSeconds());
    }

    /// Seconds from arrival to answer of every request, in order of arrival.
    public double[] sojourns(double[] arrivals) {
        return trajectory(arrivals).sojourn;
    }

    private Trajectory trajectory(double[] arrivals) {
        for (int i = 1; i < arrivals.length; i++) {
            if (!(arrivals[i] >= arrivals[i - 1])) {
                throw Fault.of("arrivals", "must ascend", arrivals[i] + " after " + arrivals[i - 1], "sort the trace by time").raise();
            }
        }
        Trajectory out = new Trajectory(arrivals.length);
        ServiceTimes times = new ServiceTimes(rule.curve(), arrivals.length, seed);
        switch (balancing) {
            case LEAST_BUSY -> new LeastBusy(rule, workers, replicas).serve(arrivals, arrivals.length, 1, times, out);
            case RANDOM -> split(arrivals, times, out);
        }
        return out;
    }

    private void split(double[] arrivals, ServiceTimes first, Trajectory out) {
        int[] where = route(arrivals.length);
        for (int replica = 0; replica < replicas; replica++) {
            int[] mine = requestsOf(replica, where);
            double[] own = new double[mine.length];
            for (int i = 0; i < mine.length; i++) own[i] = arrivals[mine[i]];
            Trajectory part = new Trajectory(mine.length);
            ServiceTimes times = replica == 0 ? first : new ServiceTimes(rule.curve(), mine.length, seed + replica);
            new SharedQueue(rule, workers).serve(own, mine.length, 1, times, part);
            for (int i = 0; i < mine.length; i++) out.sojourn[mine[i]] = part.sojourn[i];
            out.busy += part.busy;
            out.batches += part.batches;
            out.end = Math.max(out.end, part.end);
        }
    }

    private int[] route(int requests) {
        int[] where = new int[requests];
        SplittableRandom random = new SplittableRandom(~seed);
        if (replicas > 1) java.util.Arrays.setAll(where, i -> random.nextInt(replicas));
        return where;
    }

    private static int[] requestsOf(int replica, int[] where) {
        return java.util.stream.IntStream.range(0, where.length).filter(i -> where[i] == replica).toArray();
    }
}
