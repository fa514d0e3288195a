package dev.fulcrum.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs work on as many threads as there are cores; each piece mostly waits for a worker process of its own.
public final class SideBySide {
    private SideBySide() {}

    /// Returns when all are done; the first failure, in their order, ends what has not begun and what can be interrupted.
    ///
    /// @param work at least one
    /// @throws CancellationException when this thread is interrupted
    public static void run(int cores, List<Runnable> work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(cores, work.size()))) {
            List<Future<?>> running = new ArrayList<>();
            work.forEach(w -> running.add(pool.submit(w)));
            for (Future<?> future : running) await(future, pool);
        }
    }

    private static void await(Future<?> future, ExecutorService pool) {
        try {
            future.get();
        } catch (ExecutionException e) {
            pool.shutdownNow();
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new CancellationException("the search was interrupted");
        }
    }
}
