package dev.fulcrum.cli;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A finished run as its files tell it, with plain figures: a small, a middle and a large model.
final class TestingResult {
    private static final String BRIEF = """
            task: image-classification
            data: {images: photos}
            demand: {requests: 1e9, horizon: 12 months}
            latency: 20 ms
            """;

    private TestingResult() {}

    /// Writes options.json and plan.json.
    ///
    /// @param middle milliseconds of the middle model, which is chosen at 3
    static Path write(Path folder, double middle) throws IOException {
        Files.createDirectories(folder);
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        candidates.put("s", candidate("small", 4, 1_000, 870));
        candidates.put("m", candidate("middle", middle, 20_000, 900));
        candidates.put("l", candidate("large", 12, 8_000, 930));
        Environment machine = new Environment("made-up", Set.of(), 2, 8L << 30, "25", "Linux", List.of(), "");
        DataReport nothing = new DataReport(0, 0, List.of(), List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), List.of());
        Evidence evidence = new Evidence("x", "brief.yaml", BRIEF, Map.of(), Map.of(), Map.of(), candidates,
                Estimate.exact(10, "core-s", Basis.MEASURED), 10, Map.of(), new StopReason(StopReason.Kind.LADDER_ENDED, "made up"), machine,
                ContentHash.of(new byte[0]), nothing, Optional.of(new Evidence.Tested("m", new Quality("accuracy", 900, 1000))), Optional.empty());
        ResultFolder result = new ResultFolder(folder);
        Files.writeString(result.options(), Json.pretty(evidence));
        Files.writeString(result.plan(), Json.pretty(DecideAgain.of(result, Optional.empty(), Map.of()).decision()));
        return folder;
    }

    private static Candidate candidate(String name, double ms, double trainingSeconds, long right) {
        Measurement weights = new Measurement(new LatencyDistribution(around(ms, "ms"), around(1.5 * ms, "ms"), around(2 * ms, "ms")),
                Map.of(1, around(ms, "ms")), around(1e8, "B"), around(ms / 100, "J"), 1, 3);
        return new Candidate(name, new Quality("accuracy", right, 1000), Optional.empty(), weights, Optional.empty(),
                List.of(new OneOff("train " + name, OneOff.Stage.TRAINING, around(trainingSeconds, "core-s"))));
    }

    private static Estimate around(double value, String unit) {
        return Estimate.measured(value, 0.9 * value, 1.1 * value, unit);
    }
}
