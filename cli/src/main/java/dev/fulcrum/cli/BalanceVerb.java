package dev.fulcrum.cli;

import dev.fulcrum.balance.Asked;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum balance BRIEF`: the whole path from a brief to a measured plan, a trained model and a report.
@Command(name = "balance", description = "From a brief and its data to a measured plan, a trained ONNX model and a report.",
        footer = {"", "Any key of a brief is an option: --machine.price 0.1, --deployment dedicated (docs/brief.md).",
            "The same command again goes on where it stopped; nothing that was bought is paid twice."})
final class BalanceVerb extends Verb {
    @Parameters(paramLabel = "BRIEF", description = "The brief, a YAML file: task, data, quality, latency, demand, prices.")
    Path brief;

    @Option(names = "--result", paramLabel = "DIR", description = "The result's folder; by default results/ and the brief's name.")
    Path result;

    @Mixin
    Overrides overrides = new Overrides();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices; by default the brief's.")
    Long seed;

    @Option(names = "--serve-while-searching", description = "Writes model.onnx and plan.json each time that another plan is the best so far, "
            + "so that it can be served meanwhile.")
    boolean early;

    @Option(names = "--fleet", paramLabel = "WHERE", defaultValue = "local",
            description = "Where purchases are made: local, or a Spark cluster, spark://HOST:PORT, whose machines see the result's folder under the same path.")
    String fleet;

    BalanceVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        door.goOn().with(command());
        Asked asked = Flows.asked(brief, folder(), overrides.byKey(), seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
        return Flows.balance(early ? asked.whileSearching() : asked, brief, fleet, door.line());
    }

    /// `results/fashion` for both `examples/fashion/brief.yaml` and `fashion.yaml`.
    Path folder() {
        if (result != null) return result;
        String stem = brief.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        Path parent = brief.toAbsolutePath().normalize().getParent();
        boolean plain = stem.equals("brief") && parent != null && parent.getFileName() != null;
        return Path.of("results", plain ? parent.getFileName().toString() : stem);
    }

    private List<String> command() {
        return result == null ? door.command("--result", folder().toString()) : door.command();
    }
}
