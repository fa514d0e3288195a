package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `fulcrum predict MODEL FILE...`: labels with probabilities.
@Command(name = "predict", description = "Answer for files, with the labels and the resize rule inside the model.")
final class PredictVerb extends Verb {
    @Parameters(index = "0", paramLabel = "MODEL", description = "An ONNX file that balance wrote, or a result's folder.")
    Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "What to answer for: images.")
    List<Path> files;

    PredictVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.predict(model, files);
    }
}
