package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.Int8Bench;
import dev.fulcrum.bench.QuantizationBench;
import dev.fulcrum.bench.WalkerBench;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static Claim.Finding quantization(long seed) {
        List<QuantizationBench.Figure> figures = QuantizationBench.run(seed);
        boolean dot = Environment.detect(Path.of("/"), List.of()).hasInt8DotProduct();
        boolean convolutions = speed(figures, "wide convolutions", "static int8", 32) >= 2.5;
        boolean products = speed(figures, "encoder", "dynamic int8", 1) >= 1.5 && speed(figures, "encoder", "dynamic int8", 32) >= 1.5;
        return new Claim.Finding(!dot || convolutions && products, Map.of("forms", figures));
    }

    private static double speed(List<QuantizationBench.Figure> figures, String net, String form, int batch) {
        return figures.stream().filter(f -> f.net().equals(net) && f.form().equals(form)).findFirst().orElseThrow().speed().get(batch)
                .value();
    }

    static Claim.Finding startUp(long seed) throws Exception {
        return within(0.3, List.of("./fulcrum", "--help"));
    }

    /// On the demo's result, which is made first where there is none.
    static Claim.Finding planTime(long seed) throws Exception {
        if (!Files.exists(Path.of("results/fashion/model.onnx"))) Shell.run(List.of("./fulcrum", "balance", "examples/fashion/brief.yaml"));
        return within(1.0, List.of("./fulcrum", "plan", "results/fashion", "--demand", "1e9"));
    }

    /// The median of 21 starts, once the first has made the ahead-of-time cache.
    private static Claim.Finding within(double limit, List<String> command) throws Exception {
        Shell.run(command);
        Thread.sleep(6000);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 21; i++) seconds.add(Shell.run(command).seconds());
        List<Double> sorted = seconds.stream().sorted().toList();
        return new Claim.Finding(sorted.get(10) < limit, Map.of("seconds", seconds, "median", sorted.get(10), "max", sorted.getLast()));
    }
}
