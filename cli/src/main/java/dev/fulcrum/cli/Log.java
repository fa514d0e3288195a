package dev.fulcrum.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// The file that gets what people need not see: stack traces, and the last words of worker processes.
record Log(Path file) {

    static Log standard() {
        return new Log(Path.of(System.getProperty("fulcrum.logs", System.getProperty("java.io.tmpdir")), "fulcrum.log"));
    }

    /// @return where it was written, or empty when it could not be: a log is no reason for a second failure
    Optional<Path> write(Instant when, String command, Throwable failure) {
        StringWriter text = new StringWriter();
        text.append(when.toString()).append(" fulcrum ").append(command).append('\n');
        failure.printStackTrace(new PrintWriter(text));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text.append('\n').toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
