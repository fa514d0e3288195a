package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.EnergyParity;
import dev.fulcrum.scaling.TrainingEnergy;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Wording;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale energy`: energy and carbon of a training run, or of many inferences of a task.
@Command(name = "energy", description = "Energy and carbon of a training run (Patterson), or with --task of inferences (Luccioni).")
final class ScaleEnergyVerb extends Verb {
    @Option(names = "--hours", paramLabel = "TIME", description = "Wall time, for example 14.8d.")
    String hours;

    @Option(names = "--processors", paramLabel = "COUNT", description = "For example 10000.")
    String processors;

    @Option(names = "--watts", paramLabel = "POWER", description = "Mean of one processor with its share of the system, for example 330W.")
    String watts;

    @Option(names = "--pue", paramLabel = "RATIO",
            description = "Energy of the building over that of the machines. Default ${DEFAULT-VALUE}.")
    String pue = "1.1";

    @Option(names = "--carbon", paramLabel = "INTENSITY", description = "Of the grid. Default ${DEFAULT-VALUE}.")
    String carbon = "0.429kg/kWh";

    @Option(names = "--task", paramLabel = "TASK", description = "Inferences of a task instead, for example image-generation.")
    String task;

    @Option(names = "--requests", paramLabel = "COUNT", description = "With --task. Default ${DEFAULT-VALUE}.")
    String requests = "1000";

    ScaleEnergyVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        return task == null ? training(typed) : inference(typed);
    }

    private Answer training(Typed typed) {
        TrainingEnergy run = new TrainingEnergy(typed.positive("--hours", hours, Kind.HOURS), typed.positive("--processors", processors,
                Kind.COUNT), typed.positive("--watts", watts, Kind.WATTS), typed.number("--pue", pue, Kind.COUNT, 0.999, 10),
                typed.notNegative("--carbon", carbon, Kind.CARBON));
        typed.check();
        String text = "energy    %s MWh [%s]%ncarbon    %s t CO2e [%s]%n".formatted(Wording.number(run.kilowattHours() / 1000),
                Basis.MODELLED, Wording.number(run.tonnes()), Basis.MODELLED);
        return Answer.met(Map.of("megawattHours", run.kilowattHours() / 1000, "tonnes", run.tonnes(), "run", run, "basis", Basis.MODELLED),
                text);
    }

    private Answer inference(Typed typed) {
        EnergyParity.TaskEnergy energy = typed.found(() -> EnergyParity.tasks().find(task));
        double count = typed.positive("--requests", requests, Kind.COUNT);
        double intensity = typed.notNegative("--carbon", carbon, Kind.CARBON);
        typed.check();
        double kwh = energy.mean() * count / 1000;
        String text = ("energy    %s kWh (sd over models %s) for %s inferences [%s, Luccioni et al. 2024, table 2]%n"
                + "carbon    %s kg CO2e%n").formatted(
                Wording.number(kwh), Wording.number(energy.deviation() * count / 1000), Wording.number(count), Basis.MODELLED,
                Wording.number(kwh * intensity));
        return Answer.met(Map.of("kilowattHours", kwh, "deviation", energy.deviation() * count / 1000, "kilograms", kwh * intensity,
                "basis", Basis.MODELLED), text);
    }
}
