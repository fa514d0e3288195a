package dev.fulcrum.bench.load;

import dev.fulcrum.capacity.BatchingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/// Requests that come by a schedule of their own, whatever the answers do, and workers that answer them from one queue by the server's
/// batching rule.
///
/// No thread makes the requests: a request is there once the clock has passed its time, so that the load costs no core. A time to answer
/// counts from the *scheduled* time; a worker that comes late does not hide how long a request has waited (coordinated omission).
///
/// @param rule  how a free worker forms its batch
/// @param clock the machine's, or a made-up one
public record OpenLoop(BatchingRule rule, Clock clock) {

    /// A request this many deadlines late ends the run: the queue only grows, and what is left counts as so late.
    private static final double HOPELESS = 100;

    /// Time, and waiting for it.
    public interface Clock {
        /// Seconds from some start.
        double now();

        /// Returns at that time or later.
        void waitUntil(double seconds);
    }

    /// The queue: requests before `head` are taken.
    private static final class Line {
        private int head;
    }

    /// A batch that one worker has taken.
    private record Taken(int first, int count) {}

    /// Serves all requests.
    ///
    /// @param arrivals seconds after the start, ascending
    /// @param workers  each answers a batch of the size that it is given; used by one thread
    /// @return seconds from arrival to answer of every request, in order of arrival
    public double[] run(double[] arrivals, List<IntConsumer> workers) {
        double[] sojourns = new double[arrivals.length];
        double start = clock.now();
        Line line = new Line();
        List<FutureTask<Void>> others = new ArrayList<>();
        for (IntConsumer worker : workers.subList(1, workers.size())) {
            FutureTask<Void> task = new FutureTask<>(() -> work(arrivals, start, line, worker, sojourns), null);
            others.add(task);
            Thread.ofPlatform().daemon().name("load-worker").start(task);
        }
        work(arrivals, start, line, workers.getFirst(), sojourns);
        for (FutureTask<Void> task : others) await(task);
        return sojourns;
    }

    private void work(double[] arrivals, double start, Line line, IntConsumer worker, double[] sojourns) {
        while (true) {
            Taken taken = take(arrivals, start, line, sojourns);
            if (taken.count() == 0) return;
            worker.accept(taken.count());
            double end = clock.now() - start;
            for (int i = taken.first(); i < taken.first() + taken.count(); i++) sojourns[i] = end - arrivals[i];
        }
    }

    /// One worker at a time waits for the next request; the others wait for it, as they would for the lock of a queue.
    private Taken take(double[] arrivals, double start, Line line, double[] sojourns) {
        synchronized (line) {
            int first = line.head;
            if (first == arrivals.length) return new Taken(first, 0);
            clock.waitUntil(start + arrivals[first]);
            double now = clock.now() - start;
            if (now - arrivals[first] > HOPELESS * rule.deadlineSeconds()) {
                java.util.Arrays.fill(sojourns, first, arrivals.length, HOPELESS * rule.deadlineSeconds());
                line.head = arrivals.length;
                return new Taken(first, 0);
            }
            int reach = Math.min(arrivals.length, first + rule.knee());
            int queued = 1;
            while (first + queued < reach && arrivals[first + queued] <= now) queued++;
            int count = rule.batch(queued, Math.max(0, now - arrivals[first]));
            line.head = first + count;
            return new Taken(first, count);
        }
    }

    private static void await(FutureTask<Void> task) {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a load was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker of the load failed", e.getCause());
        }
    }
}
