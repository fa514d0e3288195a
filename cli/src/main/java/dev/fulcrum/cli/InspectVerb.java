package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum inspect MODEL`: what a model of somebody else's is.
@Command(name = "inspect", description = "Say what an ONNX model is: inputs, head, operators, what can be trained, pruned, quantized.",
        footer = {"", "Writes guest.yaml beside the model unless one is there. With data, the usual ways to prepare images are tried on 200 of them;",
            "where the best two differ by less than 2 points quality is not judged until guest.yaml says sure: true."})
final class InspectVerb extends Verb {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
    Path model;

    @Option(names = "--data", paramLabel = "DIR", description = "Examples: images (one folder a class, side by side, or IDX), texts, or tensors.")
    Path data;

    @Option(names = "--out", paramLabel = "FILE", description = "Where guest.yaml goes.")
    Path out;

    @Mixin(name = "guest")
    GuestKeys guest = new GuestKeys();

    InspectVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return GuestFlows.inspect(model, Optional.ofNullable(data), Optional.ofNullable(out), guest.byKey(), door.line());
    }
}
