package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.conformance.ConformanceCase;
import dev.fulcrum.bench.conformance.ConformanceSuite;
import dev.fulcrum.bench.conformance.Outcome;
import dev.fulcrum.bench.conformance.RoundTrip;
import dev.fulcrum.run.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every model of the conformance suite read, checked, written again (weights inside, weights beside) and upgraded, with ONNX Runtime as
/// the judge; see [RoundTrip].
final class RoundTripClaim {
    private static final Path PLACE = Path.of("results", "prove-round-trip");

    private final Map<String, String> notRun = new TreeMap<>();
    private final Map<String, Count> counts = new TreeMap<>();

    private RoundTripClaim() {}

    private static final class Count {
        public int same;
        public final Map<String, String> notTried = new TreeMap<>();
        public final Map<String, String> different = new TreeMap<>();

        private void add(String name, Outcome outcome) {
            switch (outcome) {
                case Outcome.Passed _ -> same++;
                case Outcome.Skipped(String reason) -> {
                    if (!reason.equals("new already")) notTried.put(name, brief(reason));
                }
                case Outcome.Failed(String difference) -> different.put(name, brief(difference));
            }
        }

        private Map<String, Object> figures() {
            return new TreeMap<>(Map.of("same", same, "notTried", notTried, "different", different));
        }
    }

    static Claim.Finding find(long seed) throws Exception {
        Path folder = ConformanceSuite.folder().orElseThrow(() -> new IllegalStateException("install libonnx-testdata first"));
        List<ConformanceCase> cases = ConformanceSuite.cases(folder);
        RoundTripClaim claim = new RoundTripClaim();
        RoundTrip trip = RoundTrip.in(PLACE, Engine.named("onnxruntime"));
        for (ConformanceCase c : cases) claim.add(c.name(), trip.of(c));
        FashionClaims.delete(PLACE);
        Map<String, Object> figures = new TreeMap<>(Map.of("cases", cases.size(), "notRunByOnnxRuntime", claim.notRun));
        claim.counts.forEach((what, count) -> figures.put(what, count.figures()));
        return new Claim.Finding(claim.counts.values().stream().allMatch(c -> c.different.isEmpty()), figures);
    }

    private void add(String name, RoundTrip.Ending ending) {
        if (!ending.runs() && ending.written() instanceof Outcome.Skipped(String reason)) {
            notRun.put(name, brief(reason));
            return;
        }
        count("written").add(name, ending.written());
        count("writtenWithExternalData").add(name, ending.separated());
        count("upgradedToOpset" + RoundTrip.MODERN).add(name, ending.upgraded());
    }

    private Count count(String what) {
        return counts.computeIfAbsent(what, k -> new Count());
    }

    private static String brief(String text) {
        return text.length() > 160 ? text.substring(0, 160) + "..." : text;
    }
}
