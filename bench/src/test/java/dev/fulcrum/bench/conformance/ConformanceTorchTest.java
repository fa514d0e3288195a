package dev.fulcrum.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.engines.torch.TorchEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The walker against the official cases: each passes, is refused with a reason, or stands in the list below with one.
class ConformanceTorchTest {
    private static final String GENERATOR = "the expected mask comes from another random generator";
    private static final String UNROUNDED = "the case divides by the unrounded output length; the operator says the length of the output";
    /// Cases that fail, with the reason.
    private static final Map<String, String> KNOWN = Map.of(
            "node/test_training_dropout", GENERATOR,
            "node/test_training_dropout_mask", GENERATOR,
            "node/test_training_dropout_default", GENERATOR,
            "node/test_training_dropout_default_mask", GENERATOR,
            "node/test_resize_downsample_scales_linear_align_corners", UNROUNDED,
            "node/test_resize_downsample_scales_cubic_align_corners", UNROUNDED);

    @Test
    void everyCasePassesOrIsRefused() {
        Optional<Path> folder = ConformanceSuite.folder();
        assumeTrue(folder.isPresent(), "libonnx-testdata is not installed");
        Map<String, String> failed = new TreeMap<>();
        Map<String, String> skipped = new TreeMap<>();
        int passed = 0;
        for (ConformanceCase c : ConformanceSuite.cases(folder.get())) {
            switch (c.run(new TorchEngine())) {
                case Outcome.Passed _ -> passed++;
                case Outcome.Skipped(String reason) -> skipped.put(c.name(), reason);
                case Outcome.Failed(String difference) -> failed.put(c.name(), difference);
            }
        }
        failed.keySet().removeAll(KNOWN.keySet());
        assertThat(failed).as("wrong answers").isEmpty();
        assertThat(skipped.values()).as("every skip has its reason").allMatch(reason -> !reason.isBlank());
        assertThat(passed).as("passed").isGreaterThanOrEqualTo(960);
    }
}
