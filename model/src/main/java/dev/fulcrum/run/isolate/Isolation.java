package dev.fulcrum.run.isolate;

import dev.fulcrum.run.SandboxOptions;
import java.time.Duration;

/// How models are kept apart.
///
/// @param sandbox     how their processes are started, with their limit of memory
/// @param patience    the longest time that one run may take; a process that exceeds it is ended
/// @param firstWait   before the first restart; doubled with each that follows soon
/// @param longestWait between two restarts
public record Isolation(SandboxOptions sandbox, Duration patience, Duration firstWait, Duration longestWait) {

    /// 10 s for a run, 0.2 s to 30 s between restarts.
    public static Isolation of(SandboxOptions sandbox) {
        return new Isolation(sandbox, Duration.ofSeconds(10), Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    public Isolation withPatience(Duration longest) {
        return new Isolation(sandbox, longest, firstWait, longestWait);
    }

    /// Before the restart that follows so many ends in a row.
    Duration wait(int endsBefore) {
        Duration doubled = firstWait.multipliedBy(1L << Math.min(endsBefore, 20));
        return doubled.compareTo(longestWait) < 0 ? doubled : longestWait;
    }
}
