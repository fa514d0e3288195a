package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.EnergyParity;
import dev.fulcrum.scaling.Reading;
import dev.fulcrum.unit.Wording;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum scale parity`: the volume at which answering has used as much energy as making.
@Command(name = "parity", description = "The number of inferences that use as much energy as search, training and fine-tuning did.")
final class ScaleParityVerb extends Verb {
    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "A published model: bloomz-7b, bloomz-1b.")
    String model;

    @Option(names = "--training", paramLabel = "ENERGY", description = "For example 51686kWh; search and retraining belong here.")
    String training;

    @Option(names = "--tuning", paramLabel = "ENERGY", description = "Fine-tuning. Default ${DEFAULT-VALUE}.")
    String tuning = "0kWh";

    @Option(names = "--inference", paramLabel = "ENERGY", description = "Of one inference, for example 1e-4kWh or 0.24Wh.")
    String inference;

    @Option(names = "--rate", paramLabel = "RATE", description = "Inferences a time, for example 2000/s: says when parity comes.")
    String rate;

    ScaleParityVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        EnergyParity parity = model != null ? typed.found(() -> EnergyParity.catalogue().find(model)) : typedParity(typed);
        double perSecond = rate == null ? 0 : typed.positive("--rate", rate, Kind.RATE);
        typed.check();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("inferences", parity.inferences());
        json.put("trainingKwh", parity.trainingKwh());
        json.put("fineTuningKwh", parity.fineTuningKwh());
        json.put("inferenceKwh", parity.inferenceKwh());
        json.put("source", parity.source());
        json.put("basis", parity.reading().basis());
        TextTable out = new TextTable();
        out.line("parity    %s inferences: (%s + %s kWh) / %s kWh [%s, %s]", Wording.count(Math.round(parity.inferences())),
                Wording.number(parity.trainingKwh()), Wording.number(parity.fineTuningKwh()), Wording.number(parity.inferenceKwh()),
                parity.reading().basis(), parity.source());
        if (perSecond > 0) {
            json.put("seconds", parity.inferences() / perSecond);
            out.line("reached   after %s", Wording.duration(parity.inferences() / perSecond));
        }
        return Answer.met(json, out.toString());
    }

    private EnergyParity typedParity(Typed typed) {
        return new EnergyParity(typed.notNegative("--training", training, Kind.KILOWATT_HOURS), typed.notNegative("--tuning", tuning,
                Kind.KILOWATT_HOURS), typed.positive("--inference", inference, Kind.KILOWATT_HOURS), "as typed", Reading.STATED);
    }
}
