package dev.fulcrum.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The reference against the official cases: each passes, is refused with a reason, or stands in the list below with one.
class ConformanceReferenceTest {
    private static final String UNROUNDED = "the case divides by the unrounded output length; the operator says the length of the output";
    /// Cases that fail, with the reason.
    private static final Map<String, String> KNOWN = Map.of(
            "node/test_resize_downsample_scales_cubic_align_corners", UNROUNDED, "node/test_resize_downsample_scales_linear_align_corners",
                    UNROUNDED);

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
        assertThat(skipped.values()).as("a refusal names what is not supported, or an input that breaks its own declaration")
                .allMatch(r -> r.matches("(?s).*(must be supported by the reference engine|is no tensor|^input \\w+: must be ).*"));
        assertThat(cases.size() - failed.size() - skipped.size()).as("passed").isGreaterThanOrEqualTo(955);
    }

    /// The oracle of shape inference: what it says of an output is what the case expects.
    @Test
    void inferredShapesAreThoseOfTheExpectedOutputs() {
        int inferred = 0;
        Map<String, String> wrong = new TreeMap<>();
        for (ConformanceCase c : cases()) {
            Graph graph = c.graph();
            if (graph.inputs().stream().anyMatch(v -> v.type().isEmpty()) || graph.outputs().stream().anyMatch(v -> v.type()
                    .isEmpty())) continue;
            Map<String, long[]> inputs = new TreeMap<>();
            c.inputs().forEach((name, t) -> inputs.put(name, t.dims()));
            Map<String, TensorType> types = ShapeInference.infer(graph, inputs);
            for (Map.Entry<String, Tensor> want : c.outputs().entrySet()) {
                TensorType got = types.get(want.getKey());
                if (got == null) continue;
                inferred++;
                Dim[] dims = Arrays.stream(want.getValue().dims()).mapToObj(Dim::of).toArray(Dim[]::new);
                if (!got.equals(TensorType.of(want.getValue().type(), dims))) wrong.put(c.name(), got + " for " + want.getValue());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(inferred).isGreaterThanOrEqualTo(500);
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
