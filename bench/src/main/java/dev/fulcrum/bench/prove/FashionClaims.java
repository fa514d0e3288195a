package dev.fulcrum.bench.prove;

import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Whole runs of `./fulcrum balance` on Fashion-MNIST, started as a user starts them.
final class FashionClaims {
    private FashionClaims() {}

    static Claim.Finding full(long seed) throws Exception {
        Map<String, Object> run = run(Path.of("examples/fashion/brief-full.yaml"), "prove-full", seed);
        boolean holds = run.containsKey("test") && (double) run.get("test") >= 0.92 && (double) run.get("seconds") <= 3600;
        return new Claim.Finding(holds, run);
    }

    /// Hours long: a run that was killed goes on.
    static Claim.Finding longer(long seed) throws Exception {
        Path folder = Path.of("results/prove-long");
        boolean unfinished = Files.exists(folder) && !Files.exists(folder.resolve("plan.json"));
        if (!unfinished) delete(folder);
        Map<String, Object> run = goOn(Path.of("bench/briefs/fashion-093.yaml"), folder, seed);
        run.put("wentOnWithAKilledRun", unfinished);
        return new Claim.Finding(run.containsKey("test") && (double) run.get("test") >= 0.93, run);
    }

    static Claim.Finding seeds(long seed) throws Exception {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (long s = seed; s < seed + 10; s++) runs.add(run(Path.of("examples/fashion/brief.yaml"), "prove-seed-" + s, s));
        long kept = runs.stream().filter(r -> r.containsKey("test") && (double) r.get("test") >= 0.85).count();
        return new Claim.Finding(kept >= 8, Map.of("kept", kept, "runs", runs));
    }

    /// From an empty result folder, so that nothing is taken from an earlier run.
    private static Map<String, Object> run(Path brief, String result, long seed) throws Exception {
        Path folder = Path.of("results", result);
        delete(folder);
        return goOn(brief, folder, seed);
    }

    private static Map<String, Object> goOn(Path brief, Path folder, long seed) throws Exception {
        Shell.Done done = Shell.run(List.of("./fulcrum", "balance", brief.toString(), "--result", folder.toString(), "--seed",
                Long.toString(seed), "--json"));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", seed);
        figures.put("seconds", done.seconds());
        figures.put("exit", done.code());
        if (done.code() == 0) figures.putAll(plan(Json.readMap(done.out())));
        return figures;
    }

    private static Map<String, Object> plan(Map<String, Object> json) {
        Map<String, Object> plan = map(json.get("plan"));
        Map<String, Object> quality = map(plan.get("quality"));
        return Map.of("candidate", plan.get("candidate"), "test", map(quality.get("test")).get("value"),
                "testInterval", List.of(map(quality.get("test")).get("low"), map(quality.get("test")).get("high")),
                "validation", map(quality.get("validation")).get("value"), "stop", json.get("stop"), "table",
                ((List<?>) json.get("table")).stream().map(r -> String.valueOf(map(r).get("candidate"))).toList());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    static void delete(Path folder) throws java.io.IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        }
    }
}
