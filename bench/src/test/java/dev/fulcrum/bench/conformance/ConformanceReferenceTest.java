package dev.fulcrum.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.ReferenceEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The reference against the official cases: each passes, is refused with a reason, or stands in the list below with one.
class ConformanceReferenceTest {
    /// Cases that fail, with the reason.
    private static final Map<String, String> KNOWN = Map.of();

    private static List<ConformanceCase> cases() {
        Optional<Path> folder = ConformanceSuite.folder();
        assumeTrue(folder.isPresent(), "libonnx-testdata is not installed");
        return ConformanceSuite.cases(folder.get());
    }

    @Test
    void everyCasePassesOrIsRefused() {
        Map<String, String> failed = new TreeMap<>();
        Map<String, String> skipped = new TreeMap<>();
        List<ConformanceCase> cases = cases();
        for (ConformanceCase c : cases) {
            switch (c.run(new ReferenceEngine())) {
                case Outcome.Passed p -> { }
                case Outcome.Skipped(String reason) -> skipped.put(c.name(), reason);
                case Outcome.Failed(String difference) -> failed.put(c.name(), difference);
            }
        }
        assertThat(failed.keySet()).as(String.join("\n", failed.entrySet().stream().map(Object::toString).toList()))
                .isEqualTo(KNOWN.keySet());
        assertThat(skipped.values()).noneMatch(String::isBlank);
        assertThat(cases.size() - failed.size() - skipped.size()).as("passed").isGreaterThanOrEqualTo(900);
    }

    @Test
    void everyModelIsTheSameWhenWrittenAndReadAgain() {
        for (ConformanceCase c : cases()) {
            Graph graph = c.graph();
            byte[] written = OnnxFile.toBytes(graph);
            Graph again = OnnxFile.read(written);
            assertThat(again).as(c.name()).isEqualTo(graph);
            assertThat(OnnxFile.toBytes(again)).as(c.name()).isEqualTo(written);
        }
    }
}
