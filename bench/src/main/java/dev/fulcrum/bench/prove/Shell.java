package dev.fulcrum.bench.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A command run to its end.
final class Shell {
    private Shell() {}

    record Done(int code, String out, double seconds) {}

    /// Standard error goes to ours.
    static Done run(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Done(process.waitFor(), out, (System.nanoTime() - start) / 1e9);
    }
}
