package dev.fulcrum.serve;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What one version has done since it was loaded; counters only grow, any thread may add.
public final class ModelStats {
    private final LongAdder answered = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();
    private final LongAdder failedNanos = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder right = new LongAdder();
    private final LongAdder judged = new LongAdder();
    private final Map<Refusal.Kind, LongAdder> refused = new EnumMap<>(Refusal.Kind.class);
    private final Histogram queue = new Histogram();
    private final Histogram compute = new Histogram();
    private final Histogram request = new Histogram();

    ModelStats() {
        for (Refusal.Kind kind : Refusal.Kind.values()) refused.put(kind, new LongAdder());
    }

    void batch(int batchRows, long nanos) {
        batches.increment();
        rows.add(batchRows);
        busyNanos.add(nanos);
        compute.add(nanos);
    }

    /// A run that gave no answer held its core all the same.
    void failed(long nanos) {
        busyNanos.add(nanos);
        failedNanos.add(nanos);
    }

    void answered(Receipt receipt, boolean isLate) {
        answered.increment();
        queueNanos.add(receipt.queueNanos());
        queue.add(receipt.queueNanos());
        request.add(receipt.totalNanos());
        if (isLate) late.increment();
    }

    void refused(Refusal.Kind kind) {
        refused.get(kind).increment();
    }

    void judged(boolean isRight) {
        judged.increment();
        if (isRight) right.increment();
    }

    /// Answers for which the true label came later and was the same.
    public long right() {
        return right.sum();
    }

    /// Answers for which a true label came.
    public long judged() {
        return judged.sum();
    }

    public long answered() {
        return answered.sum();
    }

    public long rows() {
        return rows.sum();
    }

    public long batches() {
        return batches.sum();
    }

    /// Core-nanoseconds of all runs, those that failed included.
    public long busyNanos() {
        return busyNanos.sum();
    }

    /// Core-nanoseconds of runs that gave no answer: they are on no receipt.
    public long failedNanos() {
        return failedNanos.sum();
    }

    public long queueNanos() {
        return queueNanos.sum();
    }

    /// Answers that came after their deadline.
    public long late() {
        return late.sum();
    }

    public long refusedFor(Refusal.Kind kind) {
        return refused.get(kind).sum();
    }

    public long refused() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public Histogram queue() {
        return queue;
    }

    public Histogram compute() {
        return compute;
    }

    public Histogram request() {
        return request;
    }
}
