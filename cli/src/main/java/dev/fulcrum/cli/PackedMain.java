package dev.fulcrum.cli;

import dev.fulcrum.measure.MachineWeights;
import dev.fulcrum.measure.PackList;
import dev.fulcrum.measure.PackedWeighing;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.Worker;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The front door of a weighing pack: `java -jar OUT.jar [--out weights.json] [--processes K]`. It carries no parser of command lines,
/// so that the pack stays small.
final class PackedMain {
    private static final String USAGE = """
            Usage: java -jar PACK.jar [--out FILE] [--processes K]
            Weighs the graphs in this jar on this machine, in fresh processes, and writes FILE (default weights.json; - for standard output).
            Take it back with: fulcrum weigh RESULT --import FILE --as NAME --price "0.0714 USD/hour"
            """;

    private PackedMain() {}

    /// @param out       where the weights go, or nothing for standard output
    /// @param processes or nothing for as many as the pack says
    private record Asked(Optional<Path> out, Optional<Integer> processes) {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals("worker")) System.exit(Worker.serve(System.in));
        if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
            System.out.print(USAGE);
            System.exit(ExitCode.OK);
        }
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws IOException {
        try {
            JavaVersion.refused(Runtime.version()).ifPresent(fault -> {
                throw fault.raise();
            });
            weigh(read(arguments));
            return ExitCode.OK;
        } catch (FaultException e) {
            line("");
            e.faults().forEach(fault -> System.err.println(fault.toString().replaceAll("\\R+", " / ")));
            return ExitCode.FAULT;
        }
    }

    private static Asked read(String[] arguments) {
        Asked asked = new Asked(Optional.of(Path.of("weights.json")), Optional.empty());
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String option = left.poll();
            asked = switch (option) {
                case "--out" -> new Asked(Optional.of(value(option, left)).filter(v -> !v.equals("-")).map(Path::of), asked.processes());
                case "--processes" -> new Asked(asked.out(), Optional.of(processes(value(option, left))));
                default -> throw fault("must be --out FILE or --processes K", option);
            };
        }
        return asked;
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) throw fault("must have a value after " + option, "nothing");
        return left.poll();
    }

    private static int processes(String text) {
        if (text.matches("[1-9]\\d?")) return Integer.parseInt(text);
        throw fault("must be --processes 1 to 99", text);
    }

    private static RuntimeException fault(String expected, String got) {
        return Fault.of("command line", expected, got, "see --help").raise();
    }

    private static void weigh(Asked asked) throws IOException {
        asked.out().filter(Files::isDirectory).ifPresent(out -> {
            throw fault("must be --out FILE", "the folder " + out);
        });
        PackList packed = Json.read(new String(resource(PackList.PLACE), StandardCharsets.UTF_8), PackList.class);
        if (!packed.platform().equals(PackList.here())) throw elsewhere(packed.platform());
        PackList list = asked.processes().map(packed::withProcesses).orElse(packed);
        Path folder = Files.createTempDirectory("fulcrum-pack");
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of(PackedMain.class.getName(), "worker"))) {
            if (System.getProperty("fulcrum.cache") == null) System.setProperty("fulcrum.cache", folder.resolve("cache").toString());
            for (PackList.Graph g : list.graphs()) Files.write(PackedWeighing.file(g, folder), resource(g.place()));
            MachineWeights weights = PackedWeighing.run(list, folder, sandbox, (p, of, step) -> line("weigh " + p + "/" + of + " " + step));
            line("");
            String text = Json.pretty(weights) + "\n";
            if (asked.out().isPresent()) AtomicFile.write(asked.out().get(), text);
            else System.out.print(text);
        } finally {
            delete(folder);
        }
    }

    private static RuntimeException elsewhere(String platform) {
        return Fault.of("start pack", "must run on " + platform + ", whose library it carries", PackList.here(),
                "make one for this machine: fulcrum weigh WHAT --pack OUT.jar --platform " + PackList.here()).raise();
    }

    private static byte[] resource(String place) throws IOException {
        try (InputStream in = PackedMain.class.getClassLoader().getResourceAsStream(place)) {
            if (in == null) throw Fault.of("read pack", "must hold " + place, "nothing", "make the pack again").raise();
            return in.readAllBytes();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    /// Redraws the one line that shows where the work stands; nothing at all where standard error is no terminal.
    private static void line(String text) {
        if (TERMINAL) System.err.print("\r\u001b[K" + text);
    }

    /// Java can tell only whether standard input and output are one; Linux can tell what standard error is.
    private static final boolean TERMINAL = isTerminal();

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
