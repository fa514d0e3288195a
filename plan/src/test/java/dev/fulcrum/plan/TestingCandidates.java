package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Candidates and briefs with plain figures.
final class TestingCandidates {
    static final Estimate NO_SEARCH = OneOff.NOTHING;
    private static final String BRIEF = """
            task: image-classification
            data: {images: photos}
            demand: {requests: 1e6, growth: 0, horizon: 12, profile: {peak: 3}}
            """;

    private TestingCandidates() {}

    /// The brief with values put in by key.
    static Brief brief(Object... keysAndValues) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) values.put((String) keysAndValues[i], String.valueOf(keysAndValues[i + 1]));
        return Brief.parse("brief.yaml", BRIEF, Map.of(), data -> data.text("images")).with(values);
    }

    /// Milliseconds of one core a request, core-seconds of training, answers right of 10,000; p99 twice the service time, ± 10 %.
    static Candidate candidate(String name, double millis, double trainingSeconds, long right) {
        return candidate(name, millis, trainingSeconds, right, 100 << 20);
    }

    static Candidate candidate(String name, double millis, double trainingSeconds, long right, double memory) {
        return new Candidate(name, new Quality("accuracy", right, 10_000), Optional.empty(),
                weights(millis, memory), Optional.empty(),
                List.of(new OneOff("train " + name, OneOff.Stage.TRAINING, around(trainingSeconds, "core-s"))));
    }

    /// One core, p99 twice the mean, a batch of 8 at five times the time of one.
    static Measurement weights(double millis, double memory) {
        var latency = new LatencyDistribution(around(millis, "ms"), around(1.5 * millis, "ms"), around(2 * millis, "ms"));
        return new Measurement(latency, Map.of(1, around(millis, "ms"), 8, around(5 * millis, "ms")), around(memory, "B"),
                around(millis / 1000 * 8, "J"), 1, 3);
    }

    static Estimate around(double value, String unit) {
        return Estimate.measured(value, 0.9 * value, 1.1 * value, unit);
    }

    /// Candidates whose figures spread over the decades in which real ones lie.
    static List<Candidate> random(RandomGenerator random, int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double memory = Math.pow(10, random.nextDouble(7, 9.5));
            candidates.add(candidate("c" + i, Math.pow(10, random.nextDouble(-1, 2)), Math.pow(10, random.nextDouble(1, 6)),
                    random.nextLong(7000, 9900), memory));
        }
        return candidates;
    }
}
