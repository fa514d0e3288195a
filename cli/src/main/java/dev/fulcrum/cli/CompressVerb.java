package dev.fulcrum.cli;

import dev.fulcrum.guest.compress.CompressAsked.Goal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum compress MODEL --data DIR --max-drop 0.5%`: the cheapest model within the drop.
@Command(name = "compress", description = "Make any ONNX model cheaper: prune, distil, quantize, within a drop of quality that is proved on held-out data.",
        footer = {"", "With labels the drop is one of accuracy; without them it is disagreement with the model's own answers.",
            "The same command again goes on where it was stopped. --recipe repeats a result bit for bit."})
final class CompressVerb extends Verb {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file; its guest.yaml says what it eats (see inspect).")
    Path model;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Examples, with labels or without.")
    Path data;

    @Option(names = "--max-drop", paramLabel = "DROP", description = "Largest loss, for example 0.5%% (the default) or 0.005.", defaultValue = "0.5%%")
    String drop;

    @Option(names = "--goal", paramLabel = "GOAL", description = "throughput (the default) or latency; the other becomes no worse.",
            defaultValue = "throughput")
    Goal goal;

    @Option(names = "--budget", paramLabel = "TIME", description = "Wall time for search and training, for example 10m (the default).", defaultValue = "10m")
    String budget;

    @Option(names = "--examples", paramLabel = "N", description = "How many examples to read at most, spread evenly; by default all.", defaultValue = "0")
    int most;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of split and training.", defaultValue = "1")
    long seed;

    @Option(names = "--recipe", paramLabel = "FILE", description = "Carry out the recipe.json of a result instead of searching.")
    Path recipe;

    @Option(names = "--result", paramLabel = "DIR", description = "The folder for everything; by default results/NAME-compressed.")
    Path result;

    @Mixin(name = "guest")
    GuestKeys guest = new GuestKeys();

    CompressVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        door.goOn().with(door.command());
        Path folder = Optional.ofNullable(result).orElseGet(() ->
                Path.of("results", model.getFileName().toString().replaceFirst("\\.onnx$", "") + "-compressed"));
        return GuestFlows.compress(model, data, guest.byKey(), new CompressOptions(drop, goal, budget, most, seed, Optional.ofNullable(recipe)), folder,
                door.line());
    }
}
