package dev.fulcrum.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// How worker processes are started and when they are given up.
///
/// @param main          what follows the class path on the command line: the main class and its arguments, `dev.fulcrum.cli.Main worker`
/// @param heapMegabytes the Java heap's limit (`-Xmx`)
/// @param residentBytes the limit of the whole process's resident memory, native memory included; watched where `/proc` exists
/// @param silence       the longest time without a sign of life (a worker beats each second) before it counts as hanging
/// @param patience      the longest time without a message of the job before it counts as stuck (a native hang does not stop a worker's beat);
///                      empty where jobs may be silent for as long as they take
/// @param environment   environment variables on top of this process's
/// @param jvmFlags      further flags of the Java machine
/// @param jobs          jobs that one process does, one after another, before another takes its place; 1: each has its own
public record SandboxOptions(
        List<String> main,
        int heapMegabytes,
        OptionalLong residentBytes,
        Duration silence,
        Optional<Duration> patience,
        Map<String, String> environment,
        List<String> jvmFlags,
        int jobs) {

    public SandboxOptions {
        main = List.copyOf(main);
        environment = Map.copyOf(environment);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /// 1 GB of heap, 30 s of silence, no limit of resident memory, idle OpenMP threads asleep and one OpenBLAS thread:
    /// idle OpenBLAS threads spin and would take a third of a convolutional net's training speed.
    public static SandboxOptions of(String... main) {
        Map<String, String> environment = Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_NUM_THREADS", "1");
        return new SandboxOptions(List.of(main), 1024, OptionalLong.empty(), Duration.ofSeconds(30), Optional.empty(), environment, List.of(), 1);
    }

    public SandboxOptions withHeapMegabytes(int megabytes) {
        return new SandboxOptions(main, megabytes, residentBytes, silence, patience, environment, jvmFlags, jobs);
    }

    public SandboxOptions withResidentBytes(long bytes) {
        return new SandboxOptions(main, heapMegabytes, OptionalLong.of(bytes), silence, patience, environment, jvmFlags, jobs);
    }

    public SandboxOptions withSilence(Duration longest) {
        return new SandboxOptions(main, heapMegabytes, residentBytes, longest, patience, environment, jvmFlags, jobs);
    }

    public SandboxOptions withPatience(Duration longest) {
        return new SandboxOptions(main, heapMegabytes, residentBytes, silence, Optional.of(longest), environment, jvmFlags, jobs);
    }

    public SandboxOptions withEnvironment(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new SandboxOptions(main, heapMegabytes, residentBytes, silence, patience, more, jvmFlags, jobs);
    }

    public SandboxOptions withJvmFlag(String flag) {
        List<String> more = new ArrayList<>(jvmFlags);
        more.add(flag);
        return new SandboxOptions(main, heapMegabytes, residentBytes, silence, patience, environment, more, jobs);
    }

    /// Where starting, loading libraries and warming up take longer than the jobs themselves.
    ///
    /// @param most at least 1; a job that fails ends its process whatever this says
    public SandboxOptions withJobs(int most) {
        return new SandboxOptions(main, heapMegabytes, residentBytes, silence, patience, environment, jvmFlags, most);
    }
}
