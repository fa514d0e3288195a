package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import java.util.ArrayList;
import java.util.List;

/// Which requests run next, and which are refused: the heart of the server, without threads and without a clock of its own.
///
/// **The problem.** A fixed wait for a batch to fill costs every request at low load, and no wait at all gives away most of the machine
/// where weights are streamed from memory (an MLP is 6 to 10 times faster in batches of 32). Which of the two a model is, is not known
/// before it is measured, and depends on the machine.
///
/// **The idea.** Be greedy with a limit. A worker that becomes free takes what is queued at that moment, up to the knee of
/// batch / latency(batch) and up to the largest batch that keeps the oldest request inside its deadline: that is
/// [dev.fulcrum.capacity.BatchingRule], which the planner simulates too. Under load requests queue while workers are busy, so batches
/// form by themselves; at low load each request runs at once. Waiting on purpose is the exception ([HoldRule]).
///
/// **Consequences.** The latency curve is everything, so it is refined by every batch ([LiveCurve]) and stretched by a factor that grows
/// when promises are missed and shrinks slowly (additive-increase, multiplicative-decrease the other way round: Crankshaw et al.,
/// "Clipper", NSDI 2017). A request that could not be answered in time is refused on arrival, when the client can still go elsewhere,
/// not after it has waited. Between models the one with the least busy time so far goes first; one that was idle does not save up time
/// (start-time fair queueing: Goyal, Vin, Cheng, SIGCOMM 1996).
final class Batcher {
    private final int workers;
    private final int mostQueued;
    private final List<ModelQueue> queues = new ArrayList<>();
    private final List<InferenceRequest> expired = new ArrayList<>();
    private int busyWorkers;
    /// Busy seconds of the model that was chosen last: the floor for those that come from idleness.
    private double floor;

    /// @param workers    that take batches
    /// @param mostQueued requests that may wait for one model
    Batcher(int workers, int mostQueued) {
        this.workers = workers;
        this.mostQueued = mostQueued;
    }

    /// What a free worker does.
    sealed interface Pick {
        /// Runs these; `rows` is their sum. Not empty.
        record Run(ModelQueue queue, List<InferenceRequest> requests, int rows) implements Pick {}

        /// Asks again at that moment, or when something arrives; [Long#MAX_VALUE] for no moment.
        record Wait(long untilNanos) implements Pick {}
    }

    ModelQueue open(ServedModel model) {
        ModelQueue queue = new ModelQueue(model, workers);
        queue.served = floor;
        queues.add(queue);
        return queue;
    }

    void close(ModelQueue queue) {
        queues.remove(queue);
    }

    List<ModelQueue> queues() {
        return queues;
    }

    /// Takes a request in.
    ///
    /// @param evicted takes what had to make room
    /// @return why it was not taken, or null when it was
    Refusal offer(ModelQueue queue, InferenceRequest r, long now, List<InferenceRequest> evicted) {
        r.promise(queue.model().sloNanos());
        queue.arrived(now);
        if (queue.size() >= mostQueued && !makeRoom(queue, r.priority(), evicted)) {
            return Refusal.overloaded("the queue is full", backlogSeconds(queue, queue.rows()));
        }
        double answer = answerSeconds(queue, r);
        // A lone request on free workers is tried whatever the figures say: they may be wrong, and refusing would never mend them.
        boolean nobodyBefore = queue.size() == 0 && busyWorkers < workers;
        if (!nobodyBefore && answer * queue.caution() > (r.deadlineNanos - now) / 1e9) {
            return Refusal.overloaded("the answer would come after the deadline", answer);
        }
        if (queue.size() == 0) queue.served = Math.max(queue.served, floor);
        queue.add(r);
        return null;
    }

    private static boolean makeRoom(ModelQueue queue, Priority priority, List<InferenceRequest> evicted) {
        InferenceRequest victim = queue.newestBelow(priority);
        if (victim == null || !queue.remove(victim)) return false;
        evicted.add(victim);
        return true;
    }

    /// Predicted seconds from now to the answer: the rows before it at the pace of batches up to the knee, what the workers are still at,
    /// and its own batch.
    private double answerSeconds(ModelQueue queue, InferenceRequest r) {
        ServiceCurve curve = queue.rule().curve();
        int before = queue.rowsBefore(r.priority());
        int own = Math.clamp(before + (long) r.rows(), 1, queue.rule().knee());
        double running = busyWorkers < workers ? 0 : curve.seconds(Math.min(Math.max(1, queue.running() / workers), curve.largestBatch())) / 2;
        return backlogSeconds(queue, before) + running + curve.seconds(own);
    }

    private double backlogSeconds(ModelQueue queue, int rows) {
        return rows / (workersFor(queue) * queue.rule().curve().throughput(queue.rule().knee()));
    }

    /// The share of the workers that a model has while others wait too.
    private double workersFor(ModelQueue queue) {
        int others = 0;
        for (ModelQueue q : queues) if (q != queue && q.size() > 0) others++;
        return (double) workers / (1 + others);
    }

    /// What a worker that has just become free does now.
    Pick pick(long now) {
        ModelQueue best = null;
        long until = Long.MAX_VALUE;
        for (ModelQueue queue : queues) {
            queue.expireFirst(now, expired);
            if (queue.size() == 0) continue;
            double hold = queue.holdSeconds(now);
            if (hold > 0) until = Math.min(until, now + Math.max(1, (long) (hold * 1e9)));
            else if (best == null || queue.served < best.served) best = queue;
        }
        if (best == null) return new Pick.Wait(until);
        List<InferenceRequest> batch = best.take(now, expired);
        if (batch.isEmpty()) return pick(now);
        floor = Math.max(floor, best.served);
        busyWorkers++;
        return new Pick.Run(best, batch, rows(batch));
    }

    private static int rows(List<InferenceRequest> batch) {
        int rows = 0;
        for (InferenceRequest r : batch) rows += r.rows();
        return rows;
    }

    void finished(Pick.Run run, long busyNanos) {
        busyWorkers--;
        run.queue().finished(run.rows(), busyNanos);
    }

    /// Looks through the queues for what has expired behind the front.
    void expire(long now) {
        for (ModelQueue queue : queues) queue.expire(now, expired);
    }

    /// What has expired since this was asked last.
    List<InferenceRequest> drainExpired() {
        if (expired.isEmpty()) return List.of();
        List<InferenceRequest> all = List.copyOf(expired);
        expired.clear();
        return all;
    }

    /// Whether nobody waits.
    boolean isEmpty() {
        for (ModelQueue queue : queues) if (queue.size() > 0) return false;
        return true;
    }

    int busyWorkers() {
        return busyWorkers;
    }

    int workers() {
        return workers;
    }
}
