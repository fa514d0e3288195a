package dev.fulcrum.capacity;

import java.util.Arrays;

/// What a simulation showed; times are seconds from arrival to answer (sojourn).
///
/// @param requests    how many were answered, all of them
/// @param utilisation busy share of the workers from the first arrival to the last answer
/// @param meanBatch   requests a batch
/// @param throughput  answers a second over the same time
/// @param shareLate   share of the requests answered after their deadline
public record Outcome(int requests, double mean, double p50, double p95, double p99, double utilisation, double meanBatch,
        double throughput, double shareLate) {

    static Outcome of(Trajectory seen, double firstArrival, int workers, double deadline) {
        double[] sorted = seen.sojourn.clone();
        Arrays.sort(sorted);
        int late = 0;
        for (int i = sorted.length - 1; i >= 0 && sorted[i] > deadline; i--) late++;
        double span = seen.end - firstArrival;
        return new Outcome(sorted.length, Arrays.stream(sorted).average().orElseThrow(), rank(sorted, 0.5), rank(sorted, 0.95),
                rank(sorted, 0.99), seen.busy / (workers * span), sorted.length / (double) seen.batches, sorted.length / span,
                late / (double) sorted.length);
    }

    /// The smallest value that at least the share p of the requests does not exceed.
    private static double rank(double[] sorted, double p) {
        return sorted[Math.max(0, (int) Math.ceil(p * sorted.length - 1e-9) - 1)];
    }
}
