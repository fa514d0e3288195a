package dev.fulcrum.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum compare A B`: two models on the same examples and in the same minutes.
@Command(name = "compare", description = "Compare two ONNX models in pairs: quality, agreement, latency, size, energy.",
        footer = {"", "Each model is fed as its own guest.yaml says (A.guest.yaml beside A.onnx, else guest.yaml in its folder; see inspect).",
            "Intervals are 90 %%; a difference whose interval holds 0 is said to be too small to be real."})
final class CompareVerb extends Verb {
    @Parameters(index = "0", paramLabel = "A", description = "An ONNX file, the reference.")
    Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    Path second;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Examples for both.")
    Path data;

    @Option(names = "--no-weighing", description = "Answers only, no latency.")
    boolean noWeighing;

    @Mixin(name = "guest")
    GuestKeys guest = new GuestKeys();

    CompareVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return GuestFlows.compare(first, second, data, guest.byKey(), !noWeighing, door.line());
    }
}
