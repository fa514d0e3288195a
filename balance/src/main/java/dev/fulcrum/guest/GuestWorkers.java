package dev.fulcrum.guest;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// Runs guests in worker processes: a crash, a hang or a blow-up of memory inside one is a fault here. Jobs that end well follow one another in
/// the same process, since a slice of training often takes less than starting one.
public final class GuestWorkers implements AutoCloseable {
    /// Done by one process before another takes its place, so that nothing grows for ever.
    private static final int JOBS = 200;

    private final Sandbox sandbox;
    private final Consumer<Progress> progress;

    /// @param options  how workers are started, with their limit of memory
    /// @param patience the longest time without a message of a job before it is ended: a native hang does not stop a worker's heart
    /// @param progress sees where the work stands
    public GuestWorkers(SandboxOptions options, Duration patience, Consumer<Progress> progress) {
        this.sandbox = new Sandbox(options.withPatience(patience).withJobs(JOBS));
        this.progress = progress;
    }

    /// @return the job's last message
    /// @throws dev.fulcrum.unit.FaultException with the job's own faults, or one that tells how the worker ended
    public Map<String, Object> run(String job, Object request, Consumer<Map<String, Object>> onMessage) {
        return sandbox.run(job, request, onMessage);
    }

    public Consumer<Progress> progress() {
        return progress;
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
