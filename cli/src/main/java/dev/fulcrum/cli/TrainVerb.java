package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum train BRIEF`: trains one candidate of the brief, without a search; `fulcrum train MODEL.onnx`: trains somebody's model further.
@Command(name = "train", description = "Train one candidate of a brief's task to the brief's quality, or an ONNX model further on data.",
        footer = {"", "An ONNX model is trained on the labels of --data, towards the answers of --teacher, or both. Validation chooses the epoch;",
            "test is measured once, before and after. The same command again goes on from the last checkpoint, with the same weights bit for bit."})
final class TrainVerb extends Verb {
    @Parameters(paramLabel = "BRIEF|MODEL", description = "The brief, a YAML file; or an ONNX file.")
    Path subject;

    @Option(names = "--candidate", paramLabel = "NAME", description = "For a brief: which size of the family, for example w24-d2-r28.")
    String candidate;

    @Option(names = "--data", paramLabel = "DIR", description = "For a model: the examples.")
    Path data;

    @Option(names = "--layers", paramLabel = "last|all", description = "For a model: which layers change; by default all.")
    String layers;

    @Option(names = "--teacher", paramLabel = "MODEL", description = "For a model: the ONNX file whose answers it learns.")
    Path teacher;

    @Option(names = "--rate", paramLabel = "RATE", description = "For a model: the highest learning rate.")
    Double rate;

    @Option(names = "--epochs", paramLabel = "N", description = "The most passes over the training examples.")
    Integer epochs;

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder for the model and its checkpoints.")
    Path result;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices; by default the brief's, or 1.")
    Long seed;

    @Mixin(name = "guest")
    GuestKeys guest = new GuestKeys();

    TrainVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        door.goOn().with(door.command());
        if (subject.toString().endsWith(".onnx")) return model();
        return Flows.train(subject, result, Optional.ofNullable(candidate),
                epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed), door.line());
    }

    private Answer model() {
        if (data == null) throw Fault.of("--data", "must be given for a model", "nothing", "name the folder with the examples").raise();
        if (epochs != null && (epochs < 1 || epochs > 100_000)) {
            throw Fault.of("--epochs", "must be in 1..100000", epochs.toString(), "write 5").raise();
        }
        if (rate != null && !(rate > 0 && rate <= 1)) throw Fault.of("--rate", "must be in (0, 1]", rate.toString(), "write 0.001").raise();
        return GuestFlows.train(subject, data, Optional.ofNullable(layers), Optional.ofNullable(teacher), Optional.ofNullable(epochs),
                Optional.ofNullable(rate), seed == null ? 1 : seed, result, guest.byKey(), door.line());
    }
}
