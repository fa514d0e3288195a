package dev.fulcrum.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// How long a control group's processor quota has held this process back: a container with half a core *is* a slower machine, so that
/// time belongs to its answers and is no disturbance by others.
final class Throttling {
    private Throttling() {}

    /// Nanoseconds so far, from `cpu.stat` of the process's group: `throttled_usec` of version 2, `throttled_time` of version 1; 0 where
    /// there is no quota.
    ///
    /// @param root the root of the file system, "/" outside tests
    static long nanos(Path root) {
        for (Path stat : places(root)) {
            long found = lines(stat).stream().map(l -> l.split(" ")).filter(f -> f.length == 2).mapToLong(f -> switch (f[0]) {
                case "throttled_usec" -> 1000 * number(f[1]);
                case "throttled_time" -> number(f[1]);
                default -> 0;
            }).sum();
            if (found > 0) return found;
        }
        return 0;
    }

    /// Milliseconds after which the quota is given out anew, from `cpu.max` of version 2 or `cpu.cfs_period_us` of version 1; nothing where
    /// there is no quota.
    ///
    /// @param root the root of the file system, "/" outside tests
    static OptionalDouble periodMillis(Path root) {
        return places(root).stream().map(Path::getParent).mapToDouble(Throttling::periodMicros).filter(p -> p > 0).map(p -> p / 1000).findFirst();
    }

    /// 0 without a quota.
    private static double periodMicros(Path group) {
        String[] both = String.join("", lines(group.resolve("cpu.max"))).trim().split(" ");
        if (both.length == 2) return number(both[0]) > 0 ? number(both[1]) : 0;
        boolean limited = number(String.join("", lines(group.resolve("cpu.cfs_quota_us"))).trim()) > 0;
        return limited ? number(String.join("", lines(group.resolve("cpu.cfs_period_us"))).trim()) : 0;
    }

    /// Inside a container the group's path may be seen from outside, while its files lie at the root.
    private static List<Path> places(Path root) {
        Path groups = root.resolve("sys/fs/cgroup");
        Stream<Path> named = lines(root.resolve("proc/self/cgroup")).stream().map(l -> l.split(":", 3)).filter(f -> f.length == 3)
                .filter(f -> f[1].isEmpty() || List.of(f[1].split(",")).contains("cpu"))
                .map(f -> groups.resolve(f[1].isEmpty() ? "" : "cpu").resolve("." + f[2]));
        return Stream.concat(named, Stream.of(groups, groups.resolve("cpu"))).map(p -> p.resolve("cpu.stat").normalize()).distinct()
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
