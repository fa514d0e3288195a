package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum fold RESULT --events FILE`: new events without a new fit.
@Command(name = "fold", description = "Fold new events into a result's model without fitting it again: new users and items become known, what is popular is counted anew.",
        footer = {"", "A new item is the mean of those that it is like: the same users turned to them, or they have the same features. The result stays as it is;",
                "serve the folder's model.onnx, or load it into a server that runs."})
final class FoldVerb extends Verb {
    @Parameters(paramLabel = "RESULT", description = "A result's folder, of the task recommendation.")
    Path result;

    @Option(names = "--events", paramLabel = "FILE", required = true, description = "New events alone, a table with the columns that the brief names.")
    Path events;

    @Option(names = "--items", paramLabel = "FILE", description = "A table that says what new items are like, where that of the events does not.")
    Path items;

    @Option(names = "--out", paramLabel = "DIR", description = "Where model and data go; by default RESULT/folded.")
    Path out;

    FoldVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.fold(result, events, Optional.ofNullable(items), out == null ? result.resolve("folded") : out, door.line());
    }
}
