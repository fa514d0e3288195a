package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.bench.serve.ServedCapacities;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The replay of [ReplayClaim] against a real server, and whether the load tester shows what was predicted for each model behind it.
final class ReplayServedClaim {
    private static final double NEAR = 0.15;

    private ReplayServedClaim() {}

    static Claim.Finding find(long seed) throws Exception {
        ResultFolder folder = ReplayClaim.folder();
        Evidence evidence = Evidence.load(folder);
        Brief brief = ReplayClaim.brief(evidence);
        Map<Measurement, Path> models = new LinkedHashMap<>();
        evidence.candidates().forEach((key, c) -> {
            Path file = folder.trialModel(key).toAbsolutePath();
            if (Files.exists(file)) models.putIfAbsent(c.weights(), file);
        });
        Path work = Files.createDirectories(Path.of("results", "prove-replay-served").toAbsolutePath());
        try (ServedCapacities served = new ServedCapacities(models, brief.p99().orElseThrow() / 1000 / brief.safety(), work, seed)) {
            return find(brief, evidence.list().stream().filter(c -> models.containsKey(c.weights())).toList(), models, served, seed);
        }
    }

    private static Claim.Finding find(Brief brief, List<Candidate> candidates, Map<Measurement, Path> models, ServedCapacities served, long seed) {
        Map<Measurement, Measurement> alone = new HashMap<>();
        List<Candidate> behind = new ArrayList<>();
        for (Candidate c : candidates) {
            Measurement there = served.served(c.weights());
            alone.put(there, c.weights());
            behind.add(c.withWeights(there));
        }
        ServedDay day = new ServedDay(served, alone, seed);
        Claim.Finding replay = ReplayClaim.find(brief, behind, day, seed);
        Map<String, Object> figures = new LinkedHashMap<>(replay.figures());
        figures.put("days", day.days());
        figures.put("overheadSeconds", served.overheadSeconds());
        figures.put("paceOfTheMachine", Map.of("lowestTenth", served.pace(0.1), "middle", served.pace(0.5), "highestTenth", served.pace(0.9)));
        figures.put("capacity", capacities(models, served));
        return new Claim.Finding(replay.holds(), figures);
    }

    private static Map<String, Object> capacities(Map<Measurement, Path> models, ServedCapacities served) {
        Map<String, Object> each = new LinkedHashMap<>();
        int near = 0;
        int nearP99 = 0;
        for (Map.Entry<Measurement, Path> model : models.entrySet()) {
            double predicted = served.predicted(model.getKey());
            double shown = served.shown(model.getKey());
            if (Math.abs(shown / predicted - 1) <= NEAR) near++;
            ServedCapacities.PartLoad p99 = served.partLoad(model.getKey());
            if (Math.abs(p99.shown() / p99.predicted() - 1) <= NEAR) nearP99++;
            each.put(model.getValue().getParent().getFileName().toString(),
                    Map.of("slower", served.slower(model.getKey()), "predicted", predicted, "shown", shown, "ratio", shown / predicted, "p99At80Percent", p99));
        }
        return Map.of("each", each, "within15Percent", near + " of " + each.size(), "p99Within15Percent", nearP99 + " of " + each.size());
    }
}
