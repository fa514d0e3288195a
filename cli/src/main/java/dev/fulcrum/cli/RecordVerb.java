package dev.fulcrum.cli;

import dev.fulcrum.search.Ladder;
import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum record BRIEF`: measures everything that a search could buy, once.
@Command(name = "record", description = "Train every size of a brief's task with every recipe, once, for replays.",
        footer = {"", "Hours long. The same command again goes on where it stopped, after a kill too.",
            "The record is grid.json in the result's folder."})
final class RecordVerb extends Verb {
    @Parameters(paramLabel = "BRIEF", description = "The brief, a YAML file, without quality.minimum.")
    Path brief;

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder for the record and all that was trained.")
    Path result;

    @Option(names = "--slices", paramLabel = "N,N", split = ",",
            description = "Epochs of each training after another of one candidate; by default 1,3,9,17.")
    List<Integer> slices = List.of(1, 3, 9, 17);

    @Option(names = "--sizes", paramLabel = "N", description = "The most sizes of the family, spread evenly; by default all.")
    int sizes = Integer.MAX_VALUE;

    @Mixin
    Overrides overrides = new Overrides();

    RecordVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        if (slices.isEmpty() || slices.stream().anyMatch(s -> s < 1 || s > 10_000)) {
            throw Fault.of("--slices", "must be epochs in 1..10000", slices.toString(), "write 1,3,9,17").raise();
        }
        if (sizes < 1) throw Fault.of("--sizes", "must be at least 1", Integer.toString(sizes), "write 70").raise();
        door.goOn().with(door.command());
        return Flows.record(Flows.asked(brief, result, overrides.byKey(), OptionalLong.empty()), new Ladder(slices), sizes, door.line());
    }
}
