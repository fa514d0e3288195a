package dev.fulcrum.cli;

import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.Worker;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `fulcrum worker`: the child's side of `run.Sandbox`; nobody types it.
@Command(name = "worker", hidden = true, description = "Serves one job to the process that started this one.")
final class WorkerVerb implements Callable<Integer> {

    /// A sandbox whose workers come in by this door.
    static SandboxOptions sandbox() {
        return SandboxOptions.of(Main.class.getName(), "worker");
    }

    @Override
    public Integer call() throws IOException {
        return Worker.serve(System.in);
    }
}
