package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.Int8Bench;
import dev.fulcrum.bench.WalkerBench;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Speed and memory, as ratios or in one run.
final class BenchClaims {
    private BenchClaims() {}

    static Claim.Finding walker(long seed) throws Exception {
        WalkerBench.Result r = WalkerBench.run(WalkerBench.Settings.FULL);
        double growth = (double) r.residentEnd() / r.residentStart() - 1;
        Map<String, Object> figures = Json.tree(r);
        figures.put("residentGrowth", growth);
        return new Claim.Finding(r.speedRatio() >= 0.95 && growth <= 0.05, figures);
    }

    static Claim.Finding int8(long seed) throws Exception {
        Map<String, Object> figures = Int8Bench.run();
        return new Claim.Finding((boolean) figures.get("holds"), figures);
    }

    static Claim.Finding startUp(long seed) throws Exception {
        Shell.run(List.of("./fulcrum", "--help"));
        Thread.sleep(4000); // the first start makes the ahead-of-time cache beside it
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 21; i++) seconds.add(Shell.run(List.of("./fulcrum", "--help")).seconds());
        List<Double> sorted = seconds.stream().sorted().toList();
        return new Claim.Finding(sorted.get(10) < 0.3, Map.of("seconds", seconds, "median", sorted.get(10), "max", sorted.getLast()));
    }
}
