package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The front door: parses, wires, prints; the only main.
@Command(name = "fulcrum", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        usageHelpAutoWidth = true, synopsisSubcommandLabel = "VERB",
        description = "Decides where a model's compute should be spent, in training or in inference, carries it out and proves it.",
        footer = {
            "",
            "What do you want to do?",
            "  see it work (3 to 8 min)   ./fulcrum balance examples/fashion/brief.yaml",
            "  decide for another volume  ./fulcrum plan results/fashion --demand 1e9",
            "  know why this model        ./fulcrum why results/fashion",
            "  guard it in a build        ./fulcrum check results/fashion",
            "  use the model              ./fulcrum predict results/fashion IMAGE.png",
            "  load a server              ./fulcrum load http://127.0.0.1:8080 --slo 20ms",
            "  answer with it             ./fulcrum serve results/fashion",
            "  weigh any ONNX model       ./fulcrum measure MODEL.onnx",
            "  know somebody's model      ./fulcrum inspect MODEL.onnx --data DIR",
            "  see where money went       ./fulcrum ledger results/fashion",
            "  plan a language model      ./fulcrum scale --help",
            "",
            "Exit codes: 0 done; 1 done, but what was asked cannot be had; 2 refused or failed, told on standard error",
            "(with --json as {\"faults\":[...]} on standard output)."
        })
final class Main implements Callable<Integer> {
    private final Door door;

    private Main(Door door) {
        this.door = door;
    }

    public static void main(String[] arguments) {
        Door door = Door.standard(List.of(arguments));
        door.goOn().install();
        System.exit(run(door));
    }

    /// Everything but the end of the process.
    static int run(Door door) {
        Failures failures = new Failures(door);
        Optional<Fault> oldJava = JavaVersion.refused(Runtime.version());
        if (oldJava.isPresent()) return failures.tell(List.of(oldJava.get()));
        return commandLine(door)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler((e, command, parsed) -> failures.execution(e))
                .setOut(new java.io.PrintWriter(door.out(), true))
                .setErr(new java.io.PrintWriter(door.err(), true))
                .execute(door.arguments().toArray(String[]::new));
    }

    /// Of the verb that is typed, or of all: reading what a verb takes is half of a short verb's time.
    static CommandLine commandLine(Door door) {
        CommandLine line = new CommandLine(new Main(door));
        Map<String, Function<Door, Object>> verbs = verbs();
        Function<Door, Object> typed = door.arguments().isEmpty() ? null : verbs.get(door.arguments().getFirst());
        if (typed == null || door.arguments().getFirst().equals("completion")) verbs.forEach((name, verb) -> line.addSubcommand(name, verb.apply(door)));
        else line.addSubcommand(door.arguments().getFirst(), typed.apply(door));
        Overrides.addKeys(line);
        GuestKeys.addKeys(line);
        return line;
    }

    /// In the order of the help.
    private static Map<String, Function<Door, Object>> verbs() {
        Map<String, Function<Door, Object>> verbs = new LinkedHashMap<>();
        verbs.put("balance", BalanceVerb::new);
        verbs.put("train", TrainVerb::new);
        verbs.put("record", RecordVerb::new);
        verbs.put("measure", MeasureVerb::new);
        verbs.put("inspect", InspectVerb::new);
        verbs.put("compress", CompressVerb::new);
        verbs.put("compare", CompareVerb::new);
        verbs.put("plan", PlanVerb::new);
        verbs.put("weigh", WeighVerb::new);
        verbs.put("why", WhyVerb::new);
        verbs.put("diff", DiffVerb::new);
        verbs.put("check", CheckVerb::new);
        verbs.put("predict", PredictVerb::new);
        verbs.put("suggest", SuggestVerb::new);
        verbs.put("fold", FoldVerb::new);
        verbs.put("adapt", AdaptVerb::new);
        verbs.put("load", LoadVerb::new);
        verbs.put("serve", ServeVerb::new);
        verbs.put("ledger", LedgerVerb::new);
        verbs.put("report", ReportVerb::new);
        verbs.put("prices", PricesVerb::new);
        verbs.put("scale", ScaleVerb::commandLine);
        verbs.put("completion", CompletionVerb::new);
        verbs.put("worker", _ -> new WorkerVerb());
        verbs.put("warm", _ -> new WarmVerb());
        return verbs;
    }

    /// Without a verb there is nothing to do but to say what there is.
    @Override
    public Integer call() {
        commandLine(door).usage(door.err());
        return ExitCode.FAULT;
    }

    /// The version from the jar's manifest, and the Java that runs it.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("(not packaged)");
            return new String[] {"fulcrum " + version + ", Java " + Runtime.version()};
        }
    }
}
