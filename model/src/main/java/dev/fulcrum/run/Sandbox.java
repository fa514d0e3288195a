package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/// Runs jobs in child processes, so that the death of native code is a fault and not the end.
///
/// A job is a [WorkerJob] named by the caller; the worker is this process's Java with the same class path. Whatever happens
/// to it (a native fault, no memory, a hang, a kill, an exit) becomes a [FaultException] that names the job. A worker whose
/// parent dies ends itself. Several threads may run jobs at once, each in its own process. A process may be kept for further
/// jobs ([SandboxOptions#jobs]); one whose job failed never is.
public final class Sandbox implements Fleet {
    private static final Duration WATCH = Duration.ofMillis(100);
    /// Resident bytes of a process that is not kept: others need the memory more than the next job a warm start.
    private static final long LARGE = 1L << 30;
    private final SandboxOptions options;
    private final Set<Child> running = ConcurrentHashMap.newKeySet();
    private final Deque<Child> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    public Sandbox(SandboxOptions options) {
        this.options = options;
    }

    /// Runs one job to its end.
    ///
    /// @param request   a record or a map; the job gets it after a round trip through JSON
    /// @param onMessage sees every message of the job in order, the last one included, in this thread
    /// @return the job's last message; empty when it sent none
    /// @throws FaultException        with the job's own faults, or with one that tells how the worker ended
    /// @throws CancellationException when the sandbox was closed or this thread interrupted meanwhile
    @Override
    public Map<String, Object> run(String job, Object request, Consumer<Map<String, Object>> onMessage) {
        Frame first = Frame.request(job, request);
        Child child = ready().orElseGet(() -> start(job));
        boolean done = false;
        running.add(child);
        try {
            Map<String, Object> last = follow(child, job, first, onMessage);
            done = true;
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException(job + " was interrupted");
        } finally {
            running.remove(child);
            leave(child, done);
        }
    }

    private Optional<Child> ready() {
        for (Child child = idle.poll(); child != null; child = idle.poll()) {
            if (child.alive()) return Optional.of(child);
            child.close();
        }
        return Optional.empty();
    }

    private void leave(Child child, boolean done) {
        if (done && child.jobs() < options.jobs() && child.residentBytes().orElse(0) < LARGE) idle.add(child);
        else child.close();
        if (closed) idle.forEach(Child::kill);
    }

    /// Ends all running workers and what they started; their callers get a [CancellationException].
    @Override
    public void close() {
        closed = true;
        running.forEach(Child::kill);
        idle.forEach(Child::kill);
    }

    private Child start(String job) {
        try {
            return new Child(options);
        } catch (IOException e) {
            throw Fault.of("start a worker process for " + job, "must be allowed", e.getMessage(),
                    "free memory or raise the limit of processes (ulimit -u)").raise(e);
        }
    }

    private Map<String, Object> follow(Child child, String job, Frame first, Consumer<Map<String, Object>> onMessage)
            throws InterruptedException {
        send(child, first);
        Map<String, Object> last = Map.of();
        while (true) {
            Frame frame = child.next(WATCH);
            watch(child, job);
            if (frame == null) continue;
            switch (frame.kind()) {
                case MESSAGE -> onMessage.accept(last = frame.body());
                case FAULTS -> throw frame.failure();
                case DONE -> {
                    return last;
                }
                case END -> throw child.death(job).raise();
                case BEAT, REQUEST -> { }
            }
        }
    }

    /// A worker that is dead already is noticed when its frames end.
    private static void send(Child child, Frame first) {
        try {
            child.send(first);
        } catch (IOException e) {
            child.kill();
        }
    }

    private void watch(Child child, String job) throws InterruptedException {
        if (closed) throw new CancellationException(job + " was cancelled");
        if (child.silence().compareTo(options.silence()) > 0) throw ended(child, job).silent(options.silence().toSeconds());
        if (options.patience().filter(longest -> child.quiet().compareTo(longest) > 0).isPresent()) {
            throw ended(child, job).stuck(options.patience().get().toSeconds());
        }
        if (options.residentBytes().isEmpty()) return;
        long limit = options.residentBytes().getAsLong();
        long resident = child.residentBytes().orElse(0);
        if (resident > limit) throw ended(child, job).tooLarge(resident, limit);
    }

    private static WorkerDeath ended(Child child, String job) throws InterruptedException {
        child.kill();
        return child.death(job);
    }
}
