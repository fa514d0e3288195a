package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum train BRIEF`: trains one candidate of the brief, without a search.
@Command(name = "train", description = "Train one candidate of a brief's task to the brief's quality.",
        footer = {"", "The same command again goes on from the last checkpoint, with the same weights bit for bit."})
final class TrainVerb extends Verb {
    @Parameters(paramLabel = "BRIEF", description = "The brief, a YAML file.")
    Path brief;

    @Option(names = "--candidate", paramLabel = "NAME", description = "Which size of the family, for example w24-d2-r28.")
    String candidate;

    @Option(names = "--epochs", paramLabel = "N", description = "The most passes over the training images.")
    Integer epochs;

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder for the model and its checkpoints.")
    Path result;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices; by default the brief's.")
    Long seed;

    TrainVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        List<String> command = new ArrayList<>(List.of(Door.launcher()));
        command.addAll(door.arguments());
        door.goOn().with(command);
        return Flows.train(brief, result, Optional.ofNullable(candidate),
                epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed), door.line());
    }
}
