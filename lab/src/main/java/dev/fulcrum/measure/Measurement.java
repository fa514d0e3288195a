package dev.fulcrum.measure;

import dev.fulcrum.unit.Estimate;
import java.util.Map;
import java.util.TreeMap;

/// What one inference of one model costs on one machine, whatever its weights are worth.
///
/// @param latency    at batch 1, ms
/// @param batchMillis milliseconds a batch of each size; its entry for 1 is the mean (not the median) at batch 1
/// @param memory     resident bytes that the loaded model adds to a process
/// @param energy     joules a request at batch 1
/// @param threads    threads inside one operator while measured
/// @param processes  fresh processes that the intervals span
public record Measurement(LatencyDistribution latency, Map<Integer, Estimate> batchMillis, Estimate memory, Estimate energy, int threads,
        int processes) {

    /// Busy seconds of one core a request at batch 1.
    public Estimate serviceSeconds() {
        return batchMillis.get(1).in("s", threads / 1000.0);
    }

    /// The same with another busy time a request at batch 1.
    public Measurement withServiceSeconds(Estimate seconds) {
        Map<Integer, Estimate> batches = new TreeMap<>(batchMillis);
        batches.put(1, seconds.in("ms", 1000.0 / threads));
        return new Measurement(latency, batches, memory, energy, threads, processes);
    }

    /// The same behind a server that takes time of its own for every request, on the core that runs the model.
    ///
    /// @param overhead ms a request, at least 0
    public Measurement behind(Estimate overhead) {
        if (overhead.value() == 0) return this;
        Map<Integer, Estimate> batches = new TreeMap<>();
        batchMillis.forEach((batch, ms) -> batches.put(batch, ms.plus(overhead.in("ms", batch))));
        LatencyDistribution served = new LatencyDistribution(latency.p50().plus(overhead), latency.p95().plus(overhead),
                latency.p99().plus(overhead), latency.dispersion());
        return new Measurement(served, batches, memory, energy, threads, processes);
    }

    /// Requests a second of one worker at the batch size that carries the most.
    public Estimate bestThroughput() {
        return batchMillis.entrySet().stream()
                .map(e -> e.getValue().map(ms -> e.getKey() * 1000.0 / ms, "requests/s", e.getValue().basis()))
                .max(java.util.Comparator.comparingDouble(Estimate::value)).orElseThrow();
    }
}
