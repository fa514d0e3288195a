package dev.fulcrum.cli;

import dev.fulcrum.balance.ImportWeights;
import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum weigh WHAT --pack OUT.jar` and `fulcrum weigh RESULT --import weights.json`: what graphs cost on other machines.
@Command(name = "weigh", description = "Weigh graphs on another machine: pack them into one jar, and take the weights back.",
        footer = {"", "On the other machine, with Java 25: java -jar OUT.jar --out weights.json",
            "Then: ./fulcrum weigh RESULT --import weights.json --as NAME --price \"0.0714 USD/hour\"",
                    "and ./fulcrum plan RESULT has the machine as an axis."})
final class WeighVerb extends Verb {
    @Parameters(arity = "1..*", paramLabel = "WHAT", description = "A result's folder, a brief (its untrained sizes), or ONNX files.")
    List<Path> what;

    @Option(names = "--pack", paramLabel = "OUT.jar", description = "Write one runnable jar with the graphs.")
    Path pack;

    @Option(names = "--trained", description = "Of a result, pack the trained models instead of the untrained sizes.")
    boolean trained;

    @Option(names = "--platform", paramLabel = "NAME",
            description = "Whose library the pack carries: linux-x64, linux-aarch64, osx-aarch64 or win-x64; by default this machine's.")
    String platform;

    @Option(names = "--result", paramLabel = "DIR", description = "Of a brief, the result's folder; by default as for balance.")
    Path result;

    @Option(names = "--import", paramLabel = "WEIGHTS", description = "Take in the weights.json that a pack wrote.")
    Path weights;

    @Option(names = "--as", paramLabel = "NAME", description = "Name of the machine; by default the file's.")
    String name;

    @Option(names = "--price", paramLabel = "MONEY", description = "What the machine costs, for example \"0.0714 USD/hour\".")
    String price;

    @Option(names = "--cores", paramLabel = "N", description = "Its cores; by default those that the pack saw.")
    String cores;

    @Option(names = "--memory", paramLabel = "BYTES", description = "Its memory, for example \"4 GiB\"; by default what the pack saw.")
    String memory;

    WeighVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        if ((pack == null) == (weights == null)) throw refused("either --pack OUT.jar or --import weights.json",
                pack == null ? "neither" : "both");
        if (pack != null) return WeighFlows.pack(door, what, new WeighFlows.Packing(pack, trained, Optional.ofNullable(platform),
                result(what.getFirst())));
        if (what.size() != 1) throw refused("one RESULT to import into", what.size() + " arguments");
        return WeighFlows.importWeights(what.getFirst(), weights, new ImportWeights.Terms(Optional.ofNullable(name),
                Optional.ofNullable(price),
                Optional.ofNullable(cores), Optional.ofNullable(memory)));
    }

    private static RuntimeException refused(String expected, String got) {
        return Fault.of("command line", "must be " + expected, got, "see " + Door.launcher() + " weigh --help").raise();
    }

    private Path result(Path brief) {
        BalanceVerb balance = new BalanceVerb(door);
        balance.brief = brief;
        balance.result = result;
        return balance.folder();
    }
}
