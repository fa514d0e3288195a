package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.PruneSchedule;
import dev.fulcrum.unit.Basis;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale prune-schedule`: what iterative magnitude pruning costs in training.
@Command(name = "prune-schedule", description = "Rounds and training cost of iterative magnitude pruning to a density.")
final class ScalePruneVerb extends Verb {
    @Option(names = "--density", paramLabel = "SHARE", description = "Share of the weights left at the end, for example 0.1.")
    String density;

    @Option(names = "--share", paramLabel = "SHARE", description = "Removed a round. Default ${DEFAULT-VALUE}.")
    String share = "20%";

    ScalePruneVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        PruneSchedule schedule = new PruneSchedule(typed.number("--density", density, Kind.SHARE, 0, Math.nextDown(1.0)),
                typed.number("--share", share, Kind.SHARE, 0, Math.nextDown(1.0)));
        typed.check();
        String text = ("rounds    %.2f%ntraining  x%.2f of one dense training, %.2f orders of magnitude [MODELLED]%n"
                + "densities %s%n").formatted(
                schedule.rounds(), schedule.trainingFactor(), schedule.trainingOrders(),
                schedule.densities().stream().map("%.3f"::formatted).collect(Collectors.joining(" ")));
        return Answer.met(Map.of("rounds", schedule.rounds(), "trainingFactor", schedule.trainingFactor(), "trainingOrders",
                schedule.trainingOrders(), "densities", schedule.densities(), "basis", Basis.MODELLED), text);
    }
}
