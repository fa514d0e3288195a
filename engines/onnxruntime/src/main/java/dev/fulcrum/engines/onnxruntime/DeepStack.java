package dev.fulcrum.engines.onnxruntime;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs native code that recurses deeply on a thread with a stack of its own.
///
/// Creating the environment and a session recurses in ONNX Runtime with a depth that the machine and the model decide; on the 1 MB of a
/// usual Java thread that was seen to overflow, which ends the process without a message. The stack is reserved, not committed.
final class DeepStack {
    private static final long BYTES = 64L << 20;

    private DeepStack() {}

    /// @throws RuntimeException whatever the work threw, as it is when unchecked, wrapped otherwise
    static <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "onnxruntime-open", BYTES);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) throw unchecked;
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
