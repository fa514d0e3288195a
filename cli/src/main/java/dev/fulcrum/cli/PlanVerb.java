package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum plan RESULT [BRIEF]`: decides again from what was measured, under a second and at no cost.
@Command(name = "plan", description = "Decide again from a result's measurements, under another brief or one other value.")
final class PlanVerb extends Verb {
    @Parameters(index = "0", paramLabel = "RESULT", description = "A result's folder, or its plan.json.")
    Path result;

    @Parameters(index = "1", arity = "0..1", paramLabel = "BRIEF", description = "Another brief; by default the result's own.")
    Path brief;

    @Mixin
    Overrides overrides = new Overrides();

    @Option(names = "--atlas", paramLabel = "X,Y", defaultValue = "volume,errors", description = {
        "With --json: the two axes of the map, of volume, errors, machine, electricity,", "retraining, horizon, trend; default ${DEFAULT-VALUE}."})
    String atlas;

    PlanVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return PlanFlows.plan(result, Optional.ofNullable(brief), overrides.byKey(), json ? Optional.of(atlas) : Optional.empty());
    }
}
