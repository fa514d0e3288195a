package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a worker ended without a result.
///
/// @param job    what it ran
/// @param status its exit status; 128 + n for signal n
/// @param tail   its last lines on standard error
record WorkerDeath(String job, int status, List<String> tail) {
    private static final String AGAIN = "run the same command again: it goes on from the last checkpoint";

    FaultException raise() {
        return fault(got(), mend());
    }

    FaultException silent(long seconds) {
        return fault("no sign of life for " + seconds + " s, so it was ended", AGAIN);
    }

    FaultException stuck(long seconds) {
        return fault("no progress for " + seconds + " s, so it was ended", "try fewer examples, or report the model");
    }

    FaultException tooLarge(long residentBytes, long limit) {
        return fault((residentBytes >> 20) + " MB of memory, limit " + (limit >> 20) + " MB, so it was ended",
                "allow it more memory, or give it less: a smaller batch or a smaller model");
    }

    /// The fault names the job and the worker's last line; all lines that were kept travel as the cause, for the log.
    private FaultException fault(String got, String mend) {
        String words = words().map(line -> " (its last words: " + line + ")").orElse("");
        return Fault.of("run " + job + " in a worker process", "must end with a result", got + words, mend)
                .raise(new IllegalStateException("worker's last lines:\n" + String.join("\n", tail)));
    }

    /// After a crash the Java machine names the frame in which it happened; else the last line that says something.
    private Optional<String> words() {
        int frame = tail.indexOf("# Problematic frame:");
        if (frame >= 0 && frame + 1 < tail.size()) return Optional.of(tail.get(frame + 1).replaceFirst("^# *", ""));
        return tail.reversed().stream().map(String::strip).filter(line -> line.matches(".*\\p{L}.*")).findFirst();
    }

    private boolean outOfMemory() {
        return tail.stream().anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
    }

    /// The signal behind an abort of the Java machine, which tells it in its last words.
    private Optional<String> crash() {
        Pattern signal = Pattern.compile("# +(SIG[A-Z]+) \\(0x");
        return tail.stream().map(signal::matcher).filter(Matcher::lookingAt).map(found -> found.group(1)).findFirst();
    }

    private String got() {
        if (crash().isPresent()) return crash().get() + " (a fault in native code)";
        if (outOfMemory()) return "out of memory";
        return status > 128 ? "signal " + (status - 128) + signalName() : "exit status " + status;
    }

    private String mend() {
        if (outOfMemory()) return "allow it more memory, or give it less: a smaller batch or a smaller model";
        return status == 128 + 9 ? "if nobody killed it, the machine ran out of memory: free some; then " + AGAIN : AGAIN;
    }

    private String signalName() {
        return switch (status - 128) {
            case 4 -> " (SIGILL, a native library does not fit this processor)";
            case 6 -> " (SIGABRT, a native library gave up)";
            case 7 -> " (SIGBUS, a mapped file changed or the disk is full)";
            case 9 -> " (SIGKILL)";
            case 11 -> " (SIGSEGV, a fault in native code)";
            case 15 -> " (SIGTERM)";
            default -> "";
        };
    }
}
