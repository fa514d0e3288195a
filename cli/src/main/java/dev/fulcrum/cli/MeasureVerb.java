package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum measure MODEL`: what one answer of a model takes on this machine.
@Command(name = "measure", description = "Weigh a model here: latency, throughput over batch sizes, memory, operations.")
final class MeasureVerb extends Verb {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or a result's folder.")
    Path model;

    @Option(names = "--demand", paramLabel = "REQUESTS", description = "Requests a month, for example 3e7: what serving them would cost.")
    String demand;

    @Mixin(name = "guest")
    GuestKeys guest = new GuestKeys();

    MeasureVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.measure(model, Optional.ofNullable(demand), guest.byKey(), door.line());
    }
}
