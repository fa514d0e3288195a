package dev.fulcrum.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A counter that grows while the timing thread is ready to run and something else has its core.
@FunctionalInterface
public interface Disturbance {
    /// Nothing to read: only the comparison with other bursts finds disturbed ones.
    Disturbance UNKNOWN = () -> 0;

    /// Nanoseconds lost so far.
    long waitedNanos();

    /// The run-queue delay of the calling thread, from the second field of Linux's `/proc/thread-self/schedstat`, plus the time stolen
    /// from the whole machine by its hypervisor (`steal` in `/proc/stat`, in steps of 10 ms). The delay that the process's own quota
    /// makes (see [Throttling]) is taken off again: it is a property of the machine.
    ///
    /// @param root the root of the file system, "/" outside tests; a missing file counts as 0
    static Disturbance linux(Path root) {
        Path proc = root.resolve("proc");
        return () -> schedulerDelay(proc) + steal(proc) - Throttling.nanos(root);
    }

    private static long schedulerDelay(Path proc) {
        return field(proc.resolve("thread-self/schedstat"), 1);
    }

    private static long steal(Path proc) {
        return field(proc.resolve("stat"), 8) * 10_000_000;
    }

    private static long field(Path file, int index) {
        try (var lines = Files.newBufferedReader(file)) {
            String[] fields = lines.readLine().trim().split("\\s+");
            return index < fields.length ? Long.parseLong(fields[index]) : 0;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
