package dev.fulcrum.capacity;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Fault;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Mean seconds that one worker takes for a batch of each size, and how single batches differ from that mean.
///
/// Straight lines between measured sizes; where a larger batch was measured faster than a smaller one, it counts as equal. Nothing is
/// said beyond the largest measured size, so no larger batch is ever formed.
public final class ServiceCurve {
    private final double[] seconds;
    private final Jitter jitter;

    private ServiceCurve(double[] seconds, Jitter jitter) {
        this.seconds = seconds;
        this.jitter = jitter;
    }

    /// Point estimates of a measurement: `batchMillis` for the means, p50, p95 and p99 at batch 1 for the jitter.
    public static ServiceCurve of(Measurement measured) {
        TreeMap<Integer, Double> millis = new TreeMap<>();
        measured.batchMillis().forEach((batch, ms) -> millis.put(batch, ms.value()));
        LatencyDistribution one = measured.latency();
        ServiceCurve means = ofMillis(millis);
        return means.with(Jitter.Quantiles.of(means.seconds(1) * 1000, one.p50().value(), one.p95().value(), one.p99().value(),
                one.dispersion().orElse(1.0)));
    }

    /// Mean milliseconds by batch size, size 1 among them; without jitter.
    public static ServiceCurve ofMillis(Map<Integer, Double> millis) {
        TreeMap<Integer, Double> sizes = new TreeMap<>(millis);
        if (sizes.isEmpty() || sizes.firstKey() != 1) {
            throw Fault.of("service curve", "must have batch size 1 as the smallest", sizes.keySet().toString(), "measure batch 1 too").raise();
        }
        sizes.forEach(ServiceCurve::check);
        double[] seconds = new double[sizes.lastKey()];
        for (int b = 1; b <= seconds.length; b++) seconds[b - 1] = between(sizes, b) / 1000;
        for (int b = 1; b < seconds.length; b++) seconds[b] = Math.max(seconds[b], seconds[b - 1]);
        return new ServiceCurve(seconds, new Jitter.None());
    }

    private static void check(int batch, double millis) {
        if (millis > 0 && millis < Double.POSITIVE_INFINITY) return;
        throw Fault.of("milliseconds of batch " + batch, "must be positive and finite", "" + millis, "measure it again").raise();
    }

    private static double between(TreeMap<Integer, Double> sizes, int batch) {
        Map.Entry<Integer, Double> below = sizes.floorEntry(batch);
        Map.Entry<Integer, Double> above = sizes.ceilingEntry(batch);
        if (below.getKey().equals(above.getKey())) return below.getValue();
        double share = (batch - below.getKey()) / (double) (above.getKey() - below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }

    /// The same means with another jitter.
    public ServiceCurve with(Jitter other) {
        return new ServiceCurve(seconds, other);
    }

    public ServiceCurve withoutJitter() {
        return with(new Jitter.None());
    }

    /// A possible world: all times multiplied by `factor`, positive.
    public ServiceCurve scaled(double factor) {
        if (!(factor > 0)) throw Fault.of("factor of a service curve", "must be positive", "" + factor, "give 1 for no change").raise();
        return new ServiceCurve(Arrays.stream(seconds).map(s -> s * factor).toArray(), jitter);
    }

    /// The same machine with batches of at most `batch`, 1 or more.
    public ServiceCurve limitedTo(int batch) {
        return new ServiceCurve(Arrays.copyOf(seconds, Math.clamp(batch, 1, seconds.length)), jitter);
    }

    public int largestBatch() {
        return seconds.length;
    }

    /// Mean seconds for a batch, never falling in its size.
    ///
    /// @param batch in 1..[#largestBatch()]
    public double seconds(int batch) {
        return seconds[batch - 1];
    }

    public Jitter jitter() {
        return jitter;
    }

    /// Seconds that the share `p` of lone requests does not exceed on an idle machine.
    public double loneQuantile(double p) {
        return seconds(1) * jitter.factor(p);
    }

    /// Requests a second of one worker that always serves batches of this size.
    public double throughput(int batch) {
        return batch / seconds(batch);
    }

    /// Requests a second of one worker at the batch size that carries most.
    public double bestThroughput() {
        double best = 0;
        for (int b = 1; b <= seconds.length; b++) best = Math.max(best, throughput(b));
        return best;
    }

    /// The smallest batch whose throughput is within the share `tolerance` of the best: beyond it waiting buys next to nothing.
    public int knee(double tolerance) {
        double enough = (1 - tolerance) * bestThroughput();
        int batch = 1;
        while (throughput(batch) < enough) batch++;
        return batch;
    }

    /// The largest batch whose mean time is at most `limit` seconds; 0 when not even one request makes it.
    public int largestWithin(double limit) {
        int low = 0;
        int high = seconds.length;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (seconds[middle - 1] <= limit) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
