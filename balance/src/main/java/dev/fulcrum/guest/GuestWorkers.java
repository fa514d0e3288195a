package dev.fulcrum.guest;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Runs guests in worker processes, one a job: a crash, a hang or a blow-up of memory inside one is a fault here.
///
/// A native hang does not stop a worker's heart, so that a job that sends no message for longer than the patience is ended.
///
/// @param options  how workers are started, with their limit of memory
/// @param patience the longest time without a message
/// @param progress sees where the work stands
public record GuestWorkers(SandboxOptions options, Duration patience, Consumer<Progress> progress) {
    private static final long WATCH_MILLIS = 200;

    /// @return the job's last message
    /// @throws dev.fulcrum.unit.FaultException with the job's own faults, or one that tells how the worker ended
    public Map<String, Object> run(String job, Object request, Consumer<Map<String, Object>> onMessage) {
        AtomicLong last = new AtomicLong(System.nanoTime());
        AtomicBoolean late = new AtomicBoolean();
        try (Sandbox sandbox = new Sandbox(options)) {
            Thread watch = Thread.ofVirtual().start(() -> watch(sandbox, last, late));
            try {
                return sandbox.run(job, request, message -> {
                    last.set(System.nanoTime());
                    onMessage.accept(message);
                });
            } catch (CancellationException e) {
                if (!late.get()) throw e;
                throw Fault.of("run " + job, "must make progress within " + patience.toSeconds() + " s", "nothing", "try fewer examples, or report the model")
                        .raise(e);
            } finally {
                watch.interrupt();
            }
        }
    }

    private void watch(Sandbox sandbox, AtomicLong last, AtomicBoolean late) {
        try {
            while (System.nanoTime() - last.get() < patience.toNanos()) Thread.sleep(WATCH_MILLIS);
            late.set(true);
            sandbox.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
