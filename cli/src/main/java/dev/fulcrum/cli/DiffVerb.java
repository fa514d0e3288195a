package dev.fulcrum.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `fulcrum diff PLAN PLAN`: what changed between two decisions.
@Command(name = "diff", description = "What changed between two plans: choice, quality, p99, each part of the cost.",
        footer = {"", "Exit codes: 0 both choose the same; 1 they choose differently; 2 refused."})
final class DiffVerb extends Verb {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "A plan.json, or a result's folder.")
    Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "Another.")
    Path after;

    DiffVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return PlanFlows.diff(before, after);
    }
}
