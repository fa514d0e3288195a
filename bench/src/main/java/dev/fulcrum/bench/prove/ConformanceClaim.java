package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.conformance.ConformanceCase;
import dev.fulcrum.bench.conformance.ConformanceSuite;
import dev.fulcrum.bench.conformance.Outcome;
import dev.fulcrum.run.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The official one-operator cases through three engines, counted, with every skip and failure by name.
final class ConformanceClaim {
    private ConformanceClaim() {}

    private record Count(int cases, int passed, Map<String, String> skipped, Map<String, String> failed) {}

    static Claim.Finding find(long seed) {
        Path folder = ConformanceSuite.folder().orElseThrow(() -> new IllegalStateException("install libonnx-testdata first"));
        List<ConformanceCase> cases = ConformanceSuite.cases(folder);
        Map<String, Object> figures = new TreeMap<>();
        for (String engine : List.of("reference", "torch", "onnxruntime")) figures.put(engine, count(cases, Engine.named(engine)));
        boolean holds = ((Count) figures.get("reference")).passed() >= 400 && ((Count) figures.get("torch")).passed() >= 300;
        return new Claim.Finding(holds, figures);
    }

    private static Count count(List<ConformanceCase> cases, Engine engine) {
        Map<String, String> skipped = new TreeMap<>();
        Map<String, String> failed = new TreeMap<>();
        for (ConformanceCase c : cases) {
            switch (c.run(engine)) {
                case Outcome.Passed _ -> { }
                case Outcome.Skipped(String reason) -> skipped.put(c.name(), brief(reason));
                case Outcome.Failed(String difference) -> failed.put(c.name(), brief(difference));
            }
        }
        return new Count(cases.size(), cases.size() - skipped.size() - failed.size(), skipped, failed);
    }

    private static String brief(String text) {
        return text.length() > 160 ? text.substring(0, 160) + "..." : text;
    }
}
