package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    static CommandLine commandLine(Door door) {
        CommandLine line = new CommandLine(new Main(door))
                .addSubcommand(new BalanceVerb(door))
                .addSubcommand(new TrainVerb(door))
                .addSubcommand(new MeasureVerb(door))
                .addSubcommand(new InspectVerb(door))
                .addSubcommand(new CompressVerb(door))
                .addSubcommand(new CompareVerb(door))
                .addSubcommand(new PlanVerb(door))
                .addSubcommand(new WeighVerb(door))
                .addSubcommand(new WhyVerb(door))
                .addSubcommand(new DiffVerb(door))
                .addSubcommand(new CheckVerb(door))
                .addSubcommand(new PredictVerb(door))
                .addSubcommand(new LoadVerb(door))
                .addSubcommand(new ServeVerb(door))
                .addSubcommand(new LedgerVerb(door))
                .addSubcommand(new ReportVerb(door))
                .addSubcommand(new PricesVerb(door))
                .addSubcommand(ScaleVerb.commandLine(door))
                .addSubcommand(new CompletionVerb(door))
                .addSubcommand(new WorkerVerb())
                .addSubcommand(new WarmVerb());
        Overrides.addKeys(line);
        GuestKeys.addKeys(line);
        return line;
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
