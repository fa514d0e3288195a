package dev.fulcrum.measure;

import dev.fulcrum.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads that keep the other cores at work while one is timed.
///
/// A core whose neighbours work shares cache, memory bandwidth and clock with them, and the session's own locks: what is timed beside idle cores
/// is a machine that nobody serves from.
final class CoRunners implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("co-runner-", 0).factory());

    /// Starts one thread for each, which runs it again and again; returns when all are running.
    Running run(List<Session.Prepared> each) {
        Running running = new Running(each.size());
        for (Session.Prepared prepared : each) running.add(threads.submit(() -> running.repeat(prepared)));
        running.awaitAll();
        return running;
    }

    /// Until it is closed.
    static final class Running implements AutoCloseable {
        private final CountDownLatch begun;
        private final List<Future<?>> all = new ArrayList<>();
        private volatile boolean ended;

        private Running(int count) {
            begun = new CountDownLatch(count);
        }

        private void add(Future<?> one) {
            all.add(one);
        }

        /// Counted down even by a run that fails, so that nobody waits for it; closing tells of the failure.
        private void repeat(Session.Prepared prepared) {
            try {
                prepared.run();
            } finally {
                begun.countDown();
            }
            while (!ended) prepared.run();
        }

        private void awaitAll() {
            try {
                begun.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
            }
        }

        /// Returns when the last run has ended.
        ///
        /// @throws RuntimeException what a run threw
        @Override
        public void close() {
            ended = true;
            for (Future<?> one : all) await(one);
        }

        private static void await(Future<?> one) {
            try {
                one.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException unchecked) throw unchecked;
                throw new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
