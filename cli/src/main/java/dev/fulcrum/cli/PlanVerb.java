package dev.fulcrum.cli;

import dev.fulcrum.balance.OtherMachines;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum plan RESULT [BRIEF]`: decides again from what was measured, under a second and at no cost.
@Command(name = "plan", description = "Decide again from a result's measurements, under another brief or one other value.",
        footer = {"", "Any key of a brief is an option: --machine.price 0.1, --deployment dedicated (docs/brief.md)."})
final class PlanVerb extends Verb {
    @Parameters(index = "0", paramLabel = "RESULT", description = "A result's folder, or its plan.json.")
    Path result;

    @Parameters(index = "1", arity = "0..1", paramLabel = "BRIEF", description = "Another brief; by default the result's own.")
    Path brief;

    @Mixin
    Overrides overrides = new Overrides();

    @Option(names = "--also", paramLabel = "MACHINE",
            description = "A machine that was not weighed, MODELLED by roofline: name:cores:memory:price:GFLOP/s:GB/s, rates of one core.")
    List<String> also = List.of();

    @Option(names = "--here", paramLabel = "RATES", description = "GFLOP/s:GB/s of one core of the machine that weighed; by default assumed.")
    String here;

    @Option(names = "--atlas", paramLabel = "X,Y", defaultValue = "volume,errors", description = {
        "With --json: the two axes of the map, of volume, errors, machine, electricity,", "retraining, horizon, trend; default ${DEFAULT-VALUE}."})
    String atlas;

    PlanVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return PlanFlows.plan(result, Optional.ofNullable(brief), overrides.byKey(), new OtherMachines(also, Optional.ofNullable(here)),
                json ? Optional.of(atlas) : Optional.empty());
    }
}
