package dev.fulcrum.bench.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A smaller machine made of this one: one core by `taskset`, and a part of its time by a control group of our own.
///
/// A share of a core is given out in slices of two milliseconds, so that it is as near to a lower clock as a quota comes: with slices of one
/// the scheduler's tick, 4 ms here, took 0.41 of the core for a half, with two 0.49 (a loop that reads the clock, 4 s).
///
/// @param name  of the machine
/// @param share of the core's time, in (0, 1]
/// @param group the control group, or nothing for the whole core
record Limit(String name, double share, Optional<Path> group) implements AutoCloseable {
    private static final int SLICE_MICROS = 2000;
    private static final int TICK_MICROS = 4000;
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    static Limit oneCore() {
        return new Limit("one-core", 1, Optional.empty());
    }

    /// @return nothing where no control group can be made
    static Optional<Limit> clockShare(String name, double share) {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path group = (unified ? ROOT : ROOT.resolve("cpu")).resolve("fulcrum-prove-" + ProcessHandle.current().pid());
        long period = Math.round(SLICE_MICROS / share);
        try {
            Files.createDirectory(group);
            if (unified) {
                Files.writeString(group.resolve("cpu.max"), SLICE_MICROS + " " + period);
            } else {
                Files.writeString(group.resolve("cpu.cfs_period_us"), "" + period);
                Files.writeString(group.resolve("cpu.cfs_quota_us"), "" + SLICE_MICROS);
            }
            return Optional.of(new Limit(name, share, Optional.of(group)));
        } catch (IOException e) {
            remove(group);
            return Optional.empty();
        }
    }

    /// The longest pause that the quota itself makes: the time without it in two periods and a tick; 9.4 ms were seen with a half.
    double longestPauseSeconds() {
        return group.isEmpty() ? 0 : (2 * SLICE_MICROS / share + TICK_MICROS) / 1e6;
    }

    /// The command inside the limit.
    List<String> on(List<String> command) {
        List<String> words = new ArrayList<>();
        group.ifPresent(g -> words.addAll(List.of("/bin/sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", g.toString())));
        words.addAll(List.of("taskset", "-c", "0"));
        words.addAll(command);
        return words;
    }

    @Override
    public void close() {
        group.ifPresent(Limit::remove);
    }

    private static void remove(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            // A process that is still ending holds it; it is empty and limits nobody else.
        }
    }
}
