package dev.fulcrum.serve;

import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.ServiceCurve;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The requests that wait for one version of one model, with what is known of its speed. Not thread-safe: its batcher is held by a lock.
final class ModelQueue {
    private static final double GAP_WEIGHT = 1 / 16.0;
    private static final double SLOWER = 1.25;
    /// Beyond this, caution takes more answers than it keeps in time: a machine that stands still makes answers late whatever is refused, and a
    /// short queue forms small batches, which makes the rest late too (a model that a batch makes cheaper fell to a tenth of its rate with 4).
    private static final double MOST_CAUTION = 1.5;

    private final ServedModel model;
    private final Map<Priority, ArrayDeque<InferenceRequest>> waiting = new EnumMap<>(Priority.class);
    private final LiveCurve live;
    private BatchingRule rule;
    private HoldRule hold;
    private double caution = 1;
    private int rows;
    private int size;
    private int running;
    private long lastArrival;
    private double gap = Double.POSITIVE_INFINITY;
    private boolean retired;
    /// Busy seconds that this model has had, by which workers choose fairly.
    double served;

    ModelQueue(ServedModel model, int workers) {
        this.model = model;
        this.live = new LiveCurve(model.curve());
        for (Priority p : Priority.values()) waiting.put(p, new ArrayDeque<>());
        follow(live.curve(), workers);
    }

    private void follow(ServiceCurve curve, int workers) {
        rule = BatchingRule.of(curve, model.sloNanos() / 1e9);
        hold = new HoldRule(curve, model.objective(), workers);
    }

    ServedModel model() {
        return model;
    }

    BatchingRule rule() {
        return rule;
    }

    /// By how much times are stretched before they are held against deadlines, 1 or more.
    double caution() {
        return caution;
    }

    int size() {
        return size;
    }

    int rows() {
        return rows;
    }

    int running() {
        return running;
    }

    boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    boolean isDrained() {
        return size == 0 && running == 0;
    }

    void arrived(long now) {
        if (lastArrival != 0) {
            double seconds = Math.max(1e-9, (now - lastArrival) / 1e9);
            gap = gap == Double.POSITIVE_INFINITY ? seconds : gap + GAP_WEIGHT * (seconds - gap);
        }
        lastArrival = now;
    }

    void add(InferenceRequest r) {
        waiting.get(r.priority()).add(r);
        r.state = InferenceRequest.State.QUEUED;
        size++;
        rows += r.rows();
    }

    boolean remove(InferenceRequest r) {
        if (r.state != InferenceRequest.State.QUEUED || !waiting.get(r.priority()).remove(r)) return false;
        left(r);
        r.state = InferenceRequest.State.OVER;
        return true;
    }

    private void left(InferenceRequest r) {
        size--;
        rows -= r.rows();
    }

    /// Rows that would be served before a new request of that priority.
    int rowsBefore(Priority priority) {
        // The two usual cases need no counting.
        if (priority == Priority.LOW || priority == Priority.NORMAL && waiting.get(Priority.LOW).isEmpty()) return rows;
        int before = 0;
        for (Priority p : Priority.values()) {
            if (p.compareTo(priority) <= 0) for (InferenceRequest r : waiting.get(p)) before += r.rows();
        }
        return before;
    }

    /// The newest request of a lower priority, which makes room for one of `than`; null where there is none.
    InferenceRequest newestBelow(Priority than) {
        for (Priority p : List.of(Priority.LOW, Priority.NORMAL)) {
            if (p.compareTo(than) > 0 && !waiting.get(p).isEmpty()) return waiting.get(p).peekLast();
        }
        return null;
    }

    InferenceRequest first() {
        for (Priority p : Priority.values()) {
            InferenceRequest r = waiting.get(p).peekFirst();
            if (r != null) return r;
        }
        return null;
    }

    /// Whether nobody can be served by running it: its client's patience ends before the answer could come, or the promise does and
    /// others wait behind it. Late work in front of nobody costs nobody anything, and somebody may still want it.
    boolean isExpired(InferenceRequest r, long now) {
        long answer = now + (long) (rule.curve().seconds(1) * 1e9);
        if (answer <= r.deadlineNanos) return false;
        return r.hasTimeout() || rows > rule.knee();
    }

    /// Takes what has expired out of the whole queue.
    void expire(long now, List<InferenceRequest> expired) {
        for (ArrayDeque<InferenceRequest> queue : waiting.values()) {
            for (Iterator<InferenceRequest> i = queue.iterator(); i.hasNext();) {
                InferenceRequest r = i.next();
                if (isExpired(r, now)) {
                    i.remove();
                    over(r, expired);
                }
            }
        }
    }

    /// Takes what has expired from the front.
    void expireFirst(long now, List<InferenceRequest> expired) {
        for (InferenceRequest r = first(); r != null && isExpired(r, now); r = first()) {
            waiting.get(r.priority()).removeFirst();
            over(r, expired);
        }
    }

    private void over(InferenceRequest r, List<InferenceRequest> expired) {
        left(r);
        r.state = InferenceRequest.State.OVER;
        expired.add(r);
    }

    /// Seconds for which a worker should wait for more; 0 to run now.
    double holdSeconds(long now) {
        if (hold.objective() == Objective.LATENCY && gap * hold.workers() > 2 * rule.curve().seconds(1)) return 0;
        if (rows >= rule.knee()) return 0;
        InferenceRequest oldest = first();
        double slack = (oldest.deadlineNanos - now) / 1e9 / caution;
        return hold.seconds(rows, (now - oldest.arrivalNanos()) / 1e9, slack, gap);
    }

    /// The next batch, oldest first inside a priority; what expired meanwhile goes to `expired`.
    List<InferenceRequest> take(long now, List<InferenceRequest> expired) {
        InferenceRequest oldest = first();
        double slack = (oldest.deadlineNanos - now) / 1e9 / caution;
        int most = Math.max(oldest.rows(), rule.batch(Math.max(1, rows), rule.deadlineSeconds() - slack));
        List<InferenceRequest> batch = new ArrayList<>(Math.min(most, size));
        int taken = 0;
        for (InferenceRequest r = oldest; r != null && taken + r.rows() <= most; r = first()) {
            waiting.get(r.priority()).removeFirst();
            if (isExpired(r, now)) {
                over(r, expired);
                continue;
            }
            left(r);
            r.state = InferenceRequest.State.RUNNING;
            batch.add(r);
            taken += r.rows();
        }
        running += taken;
        return batch;
    }

    void finished(int batchRows, long busyNanos) {
        running -= batchRows;
        served += busyNanos / 1e9;
        if (batchRows <= rule.curve().largestBatch()) live.observe(batchRows, busyNanos / 1e9);
    }

    /// Once a second: the curve is read again, and the caution follows how often promises were missed: up fast, down slowly.
    void tick(double lateShare, int workers) {
        if (lateShare > 0.01) caution = Math.min(MOST_CAUTION, caution * SLOWER);
        else caution = Math.max(1, caution * 0.97);
        follow(live.refresh(), workers);
    }
}
