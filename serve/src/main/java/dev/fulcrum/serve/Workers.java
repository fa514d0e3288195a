package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.isolate.WorkerGoneException;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The threads that run models, one a core, around one [Batcher] under one lock.
///
/// The lock is held for choosing and counting only, never while a model runs or a reply is written.
final class Workers implements FreeWorkers, AutoCloseable {
    private static final long REAP_NANOS = 10_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final Condition waiting = lock.newCondition();
    private final Batcher batcher;
    private final LongSupplier nanos;
    private final Tariff tariff;
    private final List<Thread> threads = new ArrayList<>();
    private volatile TraceExport traces;
    /// As the batcher has it, for those who do not hold the lock.
    private volatile int atWork;
    private volatile Runnable whenOneIsFree = () -> { };
    private boolean closed;
    /// Whether the reaper sleeps until it is woken.
    private boolean reaperRests;

    Workers(int workers, int mostQueued, Tariff tariff, LongSupplier nanos) {
        this.tariff = tariff;
        this.batcher = new Batcher(workers, mostQueued);
        this.nanos = nanos;
        for (int w = 0; w < workers; w++) {
            int worker = w;
            threads.add(Thread.ofPlatform().name("serve-worker-" + w).daemon().unstarted(() -> serve(worker)));
        }
        threads.add(Thread.ofPlatform().name("serve-reaper").daemon().unstarted(this::reap));
    }

    void traceTo(TraceExport export) {
        traces = export;
    }

    TraceExport traces() {
        return traces;
    }

    void start() {
        threads.forEach(Thread::start);
    }

    int count() {
        return batcher.workers();
    }

    @Override
    public boolean none() {
        return atWork == batcher.workers();
    }

    @Override
    public void whenOneIsFree(Runnable listener) {
        whenOneIsFree = listener;
    }

    void add(ServedModel model) {
        lock.lock();
        try {
            model.queue = batcher.open(model);
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more for this version, and ends when the last request of it has been answered.
    ///
    /// @return whether all were, within `seconds`; what then still waits is refused
    boolean retire(ServedModel model, double seconds) {
        List<InferenceRequest> left = new ArrayList<>();
        lock.lock();
        try {
            model.queue.retire();
            long rest = (long) (seconds * 1e9);
            while (!model.queue.isDrained() && rest > 0) rest = drained.awaitNanos(rest);
            for (InferenceRequest r = model.queue.first(); r != null; r = model.queue.first()) {
                model.queue.remove(r);
                left.add(r);
            }
            while (model.queue.running() > 0) drained.await();
            batcher.close(model.queue);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        refuse(left, Refusal.of(Refusal.Kind.UNAVAILABLE, "the model is going away"));
        return left.isEmpty();
    }

    /// @return false when this version takes no more, so that the caller asks the one after it; the request is untouched then
    boolean submit(ServedModel model, InferenceRequest r) {
        List<InferenceRequest> evicted = new ArrayList<>(0);
        Refusal refusal;
        r.model = model;
        lock.lock();
        try {
            if (model.queue.isRetired()) return false;
            refusal = batcher.offer(model.queue, r, nanos.getAsLong(), evicted);
            if (refusal == null) {
                if (batcher.busyWorkers() < batcher.workers()) work.signal();
                wakeReaper();
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) refuse(r, refusal);
        if (!evicted.isEmpty()) refuse(evicted, Refusal.overloaded("made room for a request of higher priority", 1));
        return true;
    }

    /// The client has left: its place is free at once; what runs already runs to its end.
    void cancel(ServedModel model, InferenceRequest r) {
        boolean was;
        lock.lock();
        try {
            was = model.queue.remove(r);
            if (model.queue.isDrained()) drained.signalAll();
        } finally {
            lock.unlock();
        }
        if (was) refuse(r, Refusal.of(Refusal.Kind.CANCELLED, "the client left"));
    }

    private void serve(int worker) {
        for (Batcher.Pick.Run run = next(); run != null; run = next()) {
            long start = nanos.getAsLong();
            try {
                run(worker, run, start);
            } finally {
                finished(run, nanos.getAsLong() - start);
            }
        }
    }

    /// Waits for a batch; null when the server ends.
    private Batcher.Pick.Run next() {
        while (true) {
            Batcher.Pick pick;
            List<InferenceRequest> expired;
            lock.lock();
            try {
                if (closed) return null;
                pick = batcher.pick(nanos.getAsLong());
                atWork = batcher.busyWorkers();
                expired = batcher.drainExpired();
                if (expired.isEmpty() && pick instanceof Batcher.Pick.Wait(long until)) await(until);
                else if (pick instanceof Batcher.Pick.Run run && run.queue().size() > 0) wakeReaper();
            } catch (InterruptedException e) {
                return null;
            } finally {
                lock.unlock();
            }
            expire(expired);
            if (pick instanceof Batcher.Pick.Run run) return run;
        }
    }

    /// A free worker sees by itself what has expired; a reaper that is up already looks again.
    private void wakeReaper() {
        if (reaperRests && batcher.busyWorkers() == batcher.workers()) waiting.signal();
    }

    private void await(long until) throws InterruptedException {
        whenOneIsFree.run();
        if (until == Long.MAX_VALUE) work.await();
        else work.awaitNanos(until - nanos.getAsLong());
    }

    private void finished(Batcher.Pick.Run run, long busy) {
        lock.lock();
        try {
            batcher.finished(run, busy);
            atWork = batcher.busyWorkers();
            if (run.queue().isDrained()) drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run(int worker, Batcher.Pick.Run run, long start) {
        try {
            List<List<Tensor>> outputs = run.queue().model().runner(worker).run(run.requests(), run.rows());
            answer(run, outputs, start, nanos.getAsLong());
        } catch (RefusedException e) {
            failed(run, start);
            refuse(run.requests(), e.refusal());
        } catch (WorkerGoneException e) {
            failed(run, start);
            refuse(run.requests(), new Refusal(Refusal.Kind.UNAVAILABLE, "the model's process ended and is started again",
                    (int) Math.clamp(Math.ceil(e.retrySeconds()), 1, 3600)));
        } catch (FaultException e) {
            failed(run, start);
            apart(worker, run);
        } catch (RuntimeException | Error e) {
            failed(run, start);
            refuse(run.requests(), Refusal.of(Refusal.Kind.FAILED, "the model failed"));
        }
    }

    private void failed(Batcher.Pick.Run run, long start) {
        run.queue().model().stats().failed(nanos.getAsLong() - start);
    }

    /// One request may have values on which the model fails; the others of its batch must not suffer for it.
    private void apart(int worker, Batcher.Pick.Run run) {
        if (run.requests().size() == 1) refuse(run.requests().getFirst(), Refusal.invalid("the model cannot run on these inputs"));
        else for (InferenceRequest r : run.requests()) run(worker, new Batcher.Pick.Run(run.queue(), List.of(r), r.rows()), nanos.getAsLong());
    }

    private void answer(Batcher.Pick.Run run, List<List<Tensor>> outputs, long start, long end) {
        ServedModel model = run.queue().model();
        model.stats().batch(run.rows(), end - start);
        double amortised = model.amortised(tariff);
        for (int i = 0; i < outputs.size(); i++) {
            InferenceRequest r = run.requests().get(i);
            Receipt receipt = receipt(model, r, run.rows(), start, end, amortised);
            model.stats().answered(receipt, end > r.deadlineNanos);
            r.state = InferenceRequest.State.OVER;
            r.reply().answered(outputs.get(i), receipt);
            if (r.trace != null) traces.answered(r, receipt, start, end, nanos.getAsLong());
        }
    }

    private Receipt receipt(ServedModel model, InferenceRequest r, int rows, long start, long end, double amortised) {
        long compute = (end - start) * r.rows() / rows;
        return new Receipt(model.spec().line(), model.version(), Math.max(0, start - r.arrivalNanos()), compute,
                Math.max(0, nanos.getAsLong() - r.arrivalNanos()), rows, tariff.money(compute), tariff.currency(), tariff.busyJoules(compute),
                Tariff.ENERGY_BASIS, amortised);
    }

    private void expire(List<InferenceRequest> expired) {
        for (InferenceRequest r : expired) refuse(r, Refusal.of(Refusal.Kind.EXPIRED, "the deadline passed in the queue"));
    }

    private void refuse(List<InferenceRequest> all, Refusal refusal) {
        for (InferenceRequest r : all) refuse(r, refusal);
    }

    private void refuse(InferenceRequest r, Refusal refusal) {
        if (r.state == InferenceRequest.State.OVER && refusal.kind() == Refusal.Kind.FAILED) return;
        r.state = InferenceRequest.State.OVER;
        r.model.stats().refused(refusal.kind());
        r.reply().refused(refusal);
        if (r.trace != null) traces.refused(r, refusal, nanos.getAsLong());
    }

    /// Tells those whose patience ends while every worker is busy with long batches. It looks again while anybody waits.
    private void reap() {
        while (true) {
            List<InferenceRequest> expired;
            lock.lock();
            try {
                if (closed) return;
                reaperRests = batcher.isEmpty();
                if (reaperRests) waiting.await();
                else waiting.awaitNanos(REAP_NANOS);
                reaperRests = false;
                batcher.expire(nanos.getAsLong());
                expired = batcher.drainExpired();
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            expire(expired);
        }
    }

    /// Once a second, for every queue; `late` says which share of a model's answers came too late since the last time.
    void tick(java.util.function.ToDoubleFunction<ServedModel> late) {
        lock.lock();
        try {
            for (ModelQueue queue : batcher.queues()) queue.tick(late.applyAsDouble(queue.model()), batcher.workers());
        } finally {
            lock.unlock();
        }
    }

    /// What the queue of a model looks like now.
    QueueView view(ServedModel model) {
        lock.lock();
        try {
            ModelQueue q = model.queue;
            return new QueueView(q.size(), q.running(), q.rule().knee(), q.caution(), q.rule().curve());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            waiting.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) join(thread);
    }

    private static void join(Thread thread) {
        try {
            if (thread.isAlive()) thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
