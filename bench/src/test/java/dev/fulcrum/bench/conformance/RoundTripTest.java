package dev.fulcrum.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.run.Engine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The claim `./prove round-trip` over every eighth case.
class RoundTripTest {
    @TempDir
    Path place;

    @Test
    void whatIsWrittenAgainOrUpgradedAnswersAsBefore() throws Exception {
        Optional<Path> folder = ConformanceSuite.folder();
        assumeTrue(folder.isPresent(), "libonnx-testdata is not installed");
        RoundTrip trip = RoundTrip.in(place, Engine.named("onnxruntime"));
        Map<String, Outcome> wrong = new TreeMap<>();
        int same = 0;
        int upgraded = 0;
        var cases = ConformanceSuite.cases(folder.get());
        for (int i = 0; i < cases.size(); i += 8) {
            RoundTrip.Ending ending = trip.of(cases.get(i));
            for (Outcome o : new Outcome[] {ending.written(), ending.separated(), ending.upgraded()}) {
                if (o instanceof Outcome.Failed) wrong.put(cases.get(i).name(), o);
            }
            if (ending.written() instanceof Outcome.Passed) same++;
            if (ending.upgraded() instanceof Outcome.Passed) upgraded++;
        }
        assertThat(wrong).isEmpty();
        assertThat(same).isGreaterThan(100);
        assertThat(upgraded).isGreaterThan(100);
    }
}
