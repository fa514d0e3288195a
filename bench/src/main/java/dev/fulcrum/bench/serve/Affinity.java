package dev.fulcrum.bench.serve;

import java.io.IOException;
import java.util.List;

/// Keeps this process off the first core, on which a server runs, until it is closed.
final class Affinity implements AutoCloseable {
    /// Asked before this process is on fewer.
    private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

    private Affinity() {}

    /// Where there is no other core nothing happens.
    static Affinity offTheFirstCore() {
        if (LAST > 0) run("1-" + LAST);
        return new Affinity();
    }

    /// All threads at once; those that start later follow the one that starts them.
    private static void run(String cores) {
        try {
            Process process = new ProcessBuilder(List.of("taskset", "-a", "-c", "-p", cores, "" + ProcessHandle.current().pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            if (process.waitFor() != 0) throw new IllegalStateException("taskset did not move this process to cores " + cores);
        } catch (IOException e) {
            throw new IllegalStateException("taskset, of util-linux, is not here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (LAST > 0) run("0-" + LAST);
    }
}
