package dev.fulcrum.balance;

import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Weighs two models of a result again in one fresh process and says where their costs cross by these measurements alone.
public final class Replay {
    private static final Protocol ONE_PROCESS = new Protocol(2, 12, 40, List.of(), 1, 6, 1, 1, 0.05, 5);

    private Replay() {}

    /// @return requests a month of the last crossing, or NaN when the costs do not cross
    public static double crossing(ResultFolder folder, Evidence stored, Sandbox sandbox, String first, String second, long seed) {
        Brief brief = DecideAgain.brief(stored, Optional.empty(), Map.of());
        Evidence evidence = stored.priced(folder, brief);
        List<WeighRequest.Model> models = new ArrayList<>();
        for (String name : List.of(first, second)) {
            String file = folder.trialModel(evidence.key(name)).toString();
            models.add(new WeighRequest.Model(name, file, List.of(Predict.input(java.nio.file.Path.of(file)))));
        }
        var request = new WeighRequest("onnxruntime", models, ONE_PROCESS, seed, brief.prices().value(PriceBook.WATTS_IDLE),
                brief.prices().value(PriceBook.WATTS_BUSY_CORE));
        Map<String, Measurement> seen = Weigh.combine(List.of(Json.convert(sandbox.run("weigh", request, m -> { }), ProcessResult.class)));
        List<Candidate> pair = new ArrayList<>();
        seen.forEach((name, m) -> pair.add(weighed(evidence.candidates().get(evidence.key(name)), m)));
        return crossing(brief, pair, evidence);
    }

    private static Candidate weighed(Candidate c, Measurement m) {
        return c.withWeights(c.weights().withServiceSeconds(m.serviceSeconds()));
    }

    private static double crossing(Brief brief, List<Candidate> pair, Evidence evidence) {
        Map<String, Double> last = new LinkedHashMap<>();
        if (Planner.decide(brief, pair, evidence.searchSeconds()) instanceof Plan plan) {
            plan.breakEven().forEach(b -> b.crossings().forEach(c -> last.put("volume", c.value())));
        }
        return last.getOrDefault("volume", Double.NaN);
    }
}
