package dev.fulcrum.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line of a worker: this process's Java and class path, started by a shell that keeps the frames safe.
///
/// The shell moves the frames' pipe from standard output to descriptor 3 and sends standard output to standard error:
/// a `printf` in a native library or a message of the Java machine can then never stand between two frames. It also
/// shields the worker from Ctrl-C, which a terminal sends to the whole group: the parent decides, and a worker
/// whose parent is gone ends by itself. No core files: a crash with them can take
/// minutes and gigabytes. `exec` makes the worker's process the shell's own.
final class WorkerCommand {
    static final String FRAMES_PROPERTY = "fulcrum.frames";
    private static final String SHELL = "trap '' INT; ulimit -c 0; exec 3>&1 1>&2; exec \"$@\"";

    private WorkerCommand() {}

    static List<String> of(SandboxOptions options) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "fulcrum-worker"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(machineFlags(options));
        command.addAll(inheritedProperties());
        command.add("-D" + FRAMES_PROPERTY + "=/dev/fd/3");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        // The last of two flags holds.
        command.addAll(options.jvmFlags());
        command.addAll(options.main());
        return command;
    }

    private static List<String> machineFlags(SandboxOptions options) {
        List<String> flags = new ArrayList<>(List.of(
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + System.getProperty("fulcrum.logs", System.getProperty("java.io.tmpdir")) + "/hs_err_pid%p.log",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true"));
        Optional.ofNullable(System.getProperty("fulcrum.aot")).ifPresent(cache -> flags.addAll(aot(cache)));
        return flags;
    }

    /// The ahead-of-time cache of this class path; a cache that does not fit is left unused without a word.
    private static List<String> aot(String cache) {
        return List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=auto", "-Xlog:disable");
    }

    private static List<String> inheritedProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("fulcrum.") || name.startsWith("org.bytedeco."))
                .sorted()
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }
}
