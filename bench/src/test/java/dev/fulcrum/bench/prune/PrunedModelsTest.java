package dev.fulcrum.bench.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.compress.DeadNodes;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PruneGroup;
import dev.fulcrum.compress.prune.PruneGroups;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.engines.onnxruntime.OrtEngine;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.tasks.image.ResidualFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Models that somebody else made, pruned at random and run by ONNX Runtime: each computes what it computes with all weights of the
/// removed units zero. (That zeroing where channels are made is enough is shown on generated nets, in lab.)
///
/// Models are looked for in FULCRUM_MODELS, else in `models` beside the shared data.
class PrunedModelsTest {
    private static final Map<String, Integer> LEAST_GROUPS = Map.of("mnist-cntk-opset7.onnx", 2, "mnist-pytorch-opset9.onnx", 3,
            "stories260K.onnx", 10, "tinybert-test-opset11.onnx", 3, "all-minilm-l6-v2.onnx", 12, "ch_PP-OCRv4_det_infer.onnx", 36,
            "ch_ppocr_mobile_v2.0_cls_infer.onnx", 25);
    private final OrtEngine engine = new OrtEngine();

    static Stream<Path> models() throws IOException {
        String data = Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data");
        Path folder = Path.of(Optional.ofNullable(System.getenv("FULCRUM_MODELS")).orElse(data + "/../models"));
        if (!Files.isDirectory(folder)) return Stream.of(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void guestsComputeWhatZeroingComputes(Path file) {
        assumeTrue(Files.isRegularFile(file), "no models under " + file + "; set FULCRUM_MODELS");
        Graph graph = DeadNodes.apply(OnnxFile.read(file), engine);
        Map<String, Tensor> input = input(graph, file.getFileName().toString());
        assertSame(run(OnnxFile.read(file), input), run(graph, input), 1e-5);
        PruneGroups groups = PruneGroups.of(graph, dims(input));
        assertThat(groups.groups().size()).isGreaterThanOrEqualTo(LEAST_GROUPS.getOrDefault(file.getFileName().toString(), 0));
        for (long seed = 0; seed < 3; seed++) laws(graph, groups, input, new Random(seed));
    }

    private void laws(Graph graph, PruneGroups groups, Map<String, Tensor> input, Random random) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        TreeMap<String, List<Integer>> kept = new TreeMap<>();
        for (PruneGroup group : groups.groups()) {
            List<Integer> units = new ArrayList<>(IntStream.range(0, group.units().size()).boxed().toList());
            Collections.shuffle(units, random);
            int count = Math.max(1, units.size() * (2 + random.nextInt(3)) / 4);
            counts.put(group.name(), count);
            kept.put(group.name(), units.subList(0, count).stream().sorted().toList());
        }
        PrunePass pruned = PrunePass.apply(graph, new Step.Prune(counts, kept, List.of()), new Importance.Magnitude(), dims(input));
        assertThat(GraphCheck.faults(pruned.graph())).isEmpty();
        assertThat(GraphCount.of(pruned.graph(), dims(input)).flops()).isLessThanOrEqualTo(GraphCount.of(graph, dims(input)).flops());
        assertSame(run(zeroed(graph, groups, pruned.step()), input), run(pruned.graph(), input), 1e-4);
    }

    /// Every weight of a removed unit, where it is made and where it is read.
    private static Graph zeroed(Graph graph, PruneGroups groups, Step.Prune step) {
        Map<String, float[]> changed = new TreeMap<>();
        step.kept().forEach((name, kept) -> {
            List<PruneGroup.Unit> units = groups.group(name).units();
            for (int u = 0; u < units.size(); u++) {
                if (!kept.contains(u)) units.get(u).slices().forEach(s -> zero(changed.computeIfAbsent(s.weight(),
                        w -> graph.initializers().get(w).toFloatArray()), graph.initializers().get(s.weight()).dims(), s));
            }
        });
        Map<String, Tensor> tensors = new TreeMap<>();
        changed.forEach((w, values) -> tensors.put(w, Tensor.ofFloats(values, graph.initializers().get(w).dims())));
        return graph.withInitializers(tensors);
    }

    private static void zero(float[] values, long[] dims, PruneGroup.Slice slice) {
        int size = (int) dims[slice.axis()];
        int inner = (int) Tensor.count(Arrays.copyOfRange(dims, slice.axis() + 1, dims.length));
        for (int o = 0; o < values.length / (size * inner); o++) {
            for (int p : slice.positions()) Arrays.fill(values, (o * size + p) * inner, (o * size + p + 1) * inner, 0);
        }
    }

    @Test
    void theHousesOwnFamilyIsPrunedInStages() {
        Graph graph = new ResidualFamily(new CanonicalSize(28, 28, 1), List.of("a", "b", "c"), new ResidualFamily.Normalisation(127, 60))
                .graph("w32 d2 r28", 3);
        PruneGroups groups = PruneGroups.of(graph, 2);
        assertThat(groups.groups()).extracting(g -> g.units().size()).containsExactly(32, 32, 32, 64, 64, 64, 128, 128, 128);
        Map<String, Tensor> input = input(graph, "family");
        for (long seed = 0; seed < 5; seed++) laws(graph, groups, input, new Random(seed));
    }

    private static Map<String, long[]> dims(Map<String, Tensor> input) {
        Map<String, long[]> dims = new LinkedHashMap<>();
        input.forEach((name, tensor) -> dims.put(name, tensor.dims()));
        return dims;
    }

    /// Two examples of seven tokens, or two images of 64 x 64 (48 x 192 where the name says that lines are classified).
    private static Map<String, Tensor> input(Graph graph, String name) {
        Random random = new Random(1);
        Map<String, Tensor> input = new LinkedHashMap<>();
        for (Value value : graph.inputs()) {
            long[] dims = ShapeInference.inputShapes(graph, -1).get(value.name());
            long[] image = name.contains("cls") ? new long[] {2, 3, 48, 192} : new long[] {2, 3, 64, 64};
            long[] free = dims.length == 4 ? image : new long[] {2, 7};
            for (int a = 0; a < dims.length; a++) if (dims[a] < 0) dims[a] = free[a];
            input.put(value.name(), random(value, dims, random));
        }
        return input;
    }

    private static Tensor random(Value value, long[] dims, Random random) {
        int count = (int) Tensor.count(dims);
        ElementType type = value.type().orElseThrow().element();
        if (type == ElementType.INT64) {
            int below = value.name().contains("mask") || value.name().contains("type") ? 1 : 200;
            int least = value.name().contains("mask") ? 1 : 0;
            return Tensor.ofLongs(random.longs(count, least, least + below).toArray(), dims);
        }
        if (type == ElementType.UINT8) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return Tensor.ofBytes(type, bytes, dims);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return Tensor.ofFloats(values, dims);
    }

    private Map<String, Tensor> run(Graph graph, Map<String, Tensor> input) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(input);
        }
    }

    private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> got, double tolerance) {
        assertThat(got.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            float[] a = tensor.toFloatArray();
            float[] b = got.get(name).toFloatArray();
            double largest = 1;
            for (float v : a) largest = Math.max(largest, Math.abs(v));
            double difference = 0;
            for (int i = 0; i < a.length; i++) difference = Math.max(difference, Math.abs(a[i] - b[i]));
            assertThat(difference / largest).as(name).isLessThan(tolerance);
        });
    }
}
