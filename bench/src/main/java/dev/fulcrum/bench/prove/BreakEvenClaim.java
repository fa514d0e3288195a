package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.Replay;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.plan.BreakEven;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The break-even between what 1e4 and 1e9 requests a month choose, predicted from a run's measurements and replayed by weighing both
/// models again, each time in a fresh process.
final class BreakEvenClaim {
    private static final int REPLAYS = 10;

    private BreakEvenClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        ResultFolder folder = ReplayClaim.folder();
        Evidence evidence = Evidence.load(folder);
        Plan few = (Plan) at(folder, "1e4").decision();
        Plan many = (Plan) at(folder, "1e9").decision();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("at1e4", few.candidate());
        figures.put("at1e9", many.candidate());
        if (few.candidate().equals(many.candidate())) return new Claim.Finding(false, figures);
        BreakEven predicted = few.breakEven().stream().filter(b -> b.against().equals(many.candidate())).findFirst().orElseThrow();
        Estimate crossing = predicted.crossings().getLast();
        List<Double> replayed = new ArrayList<>();
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            for (int i = 0; i < REPLAYS; i++) {
                replayed.add(Replay.crossing(folder, evidence, sandbox, few.candidate(), many.candidate(), seed + i));
            }
        }
        long inside = replayed.stream().filter(v -> v >= crossing.low() && v <= crossing.high()).count();
        double width = crossing.high() / crossing.low();
        figures.put("predicted", crossing);
        figures.put("replayed", replayed);
        figures.put("inside", inside);
        figures.put("highOverLow", width);
        return new Claim.Finding(inside >= 9 && width <= 3, figures);
    }

    private static Outcome at(ResultFolder folder, String demand) {
        return DecideAgain.of(folder, Optional.empty(), Map.of("demand", demand));
    }
}
