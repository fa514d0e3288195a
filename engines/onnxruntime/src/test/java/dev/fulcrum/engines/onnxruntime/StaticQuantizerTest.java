package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.Folding;
import dev.fulcrum.compress.quantize.OutputError;
import dev.fulcrum.compress.quantize.RangeChoice;
import dev.fulcrum.compress.quantize.Sensitivity;
import dev.fulcrum.compress.quantize.StaticQuantizer;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.unit.Json;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Static quantization of networks that others wrote: folding, preparations, choice of ranges, exclusion.
class StaticQuantizerTest {
    private final OrtEngine engine = new OrtEngine();
    private final Step.Quantize plain = Step.Quantize.on(Environment.detect(Path.of("/"), List.of()), Calibration.Method.MIN_MAX);
    private final List<Map<String, Tensor>> calibration = List.of(TestingMobileNet.images(16, 1), TestingMobileNet.images(16, 2));
    private final List<Map<String, Tensor>> judging = List.of(TestingMobileNet.images(32, 3));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void foldingKeepsOutputsAndShortensTheGraph(long seed) {
        Graph model = TestingMobileNet.of(seed);
        Graph folded = Folding.apply(model);
        assertThat(folded.nodes().size()).isEqualTo(model.nodes().size() - 16);
        assertThat(folded.nodes()).noneMatch(n -> n.is("BatchNormalization") || n.is("Div") || n.is("Clip"));
        assertThat(new OutputError(model, judging, engine).of(folded)).isLessThan(2e-6);
        assertThat(new OutputError(model, judging, new ReferenceEngine()).of(folded)).isLessThan(2e-6);
    }

    @Test
    void foldingStopsWhereSomethingElseReads() {
        var g = new GraphBuilder("two readers");
        String x = g.input("x", ElementType.FLOAT, Dim.of(1), Dim.of(2), Dim.of(4), Dim.of(4));
        Tensor w = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 2, 3, 3);
        String shifted = g.node("Add", x, g.constant(1f));
        String padded = g.node("Conv", n -> n.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1), shifted, g.constant(w));
        String sum = g.node("Add", padded, g.constant(2f));
        g.output(g.name("padded", padded), ElementType.FLOAT).output(g.name("sum", sum), ElementType.FLOAT);
        Graph model = g.build();
        Graph folded = Folding.apply(model);
        assertThat(folded.nodes()).isEqualTo(model.nodes());
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void everythingThatHasAKernelRunsInInt8AndStaysNear(long seed, @TempDir Path folder) {
        Graph model = TestingMobileNet.of(seed);
        Graph quantized = StaticQuantizer.quantize(model, plain, calibration, engine);
        Path file = folder.resolve("optimized.onnx");
        engine.open(quantized, SessionOptions.ONE_THREAD, OrtTuning.DEFAULT.writing(file)).close();
        Map<String, Long> ops = OnnxFile.read(file).nodes().stream().collect(Collectors.groupingBy(Node::op, Collectors.counting()));
        assertThat(ops).as("%s", ops).doesNotContainKeys("Conv", "FusedConv", "Mul", "Add", "HardSigmoid", "Concat", "LeakyRelu", "Sigmoid")
                .containsEntry("QLinearConv", 8L).containsEntry("QLinearMul", 3L).containsEntry("QLinearAdd", 4L);
        assertThat(new OutputError(model, judging, engine).of(quantized)).isBetween(1e-4, 0.08);
        double engines = new OutputError(quantized, judging, new ReferenceEngine()).of(quantized, engine);
        assertThat(engines).as("reference against fused kernels").isLessThan(0.02);
    }

    @Test
    void theChoiceIsTheLeastOfWhatWasTriedAndRepeatsBitForBit() {
        Graph model = TestingMobileNet.of(4);
        OutputError judge = new OutputError(model, judging, engine);
        RangeChoice choice = RangeChoice.of(new StaticQuantizer(model, Set.of(), calibration, engine), plain, judge);
        assertThat(choice.disagreement()).hasSize(Calibration.Method.values().length);
        choice.disagreement().values().forEach(d -> assertThat(choice.least()).isLessThanOrEqualTo(d));
        assertThat(OnnxFile.toBytes(StaticQuantizer.quantize(model, choice.step(), calibration, engine)))
                .isEqualTo(OnnxFile.toBytes(choice.graph()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void exclusionGoesOnUntilTheBoundHoldsAndIsWrittenIntoTheStep(long seed) {
        Graph model = TestingMobileNet.of(seed);
        OutputError judge = new OutputError(model, judging, engine);
        StaticQuantizer quantizer = new StaticQuantizer(model, Set.of(), calibration, engine);
        double all = judge.of(quantizer.quantize(plain));
        Sensitivity found = Sensitivity.of(quantizer, plain, judge, all * 0.6);
        assertThat(found.holds()).isTrue();
        assertThat(found.disagreement()).isLessThanOrEqualTo(all * 0.6);
        assertThat(found.step().excluded()).isNotEmpty().hasSizeLessThan(quantizer.candidates().size())
                .containsAll(found.nodes().stream().limit(found.step().excluded().size()).map(Sensitivity.NodeLoss::node).toList());
        assertThat(found.nodes()).isSortedAccordingTo((a, b) -> Double.compare(b.alone(), a.alone()));
        Step.Quantize read = (Step.Quantize) Json.read(Json.write(Recipe.of(found.step())), Recipe.class).steps().getFirst();
        assertThat(OnnxFile.toBytes(StaticQuantizer.quantize(model, read, calibration, engine))).isEqualTo(OnnxFile.toBytes(found.graph()));
    }

    @Test
    void aBoundOfNothingLeavesTheModelFloat() {
        Graph model = TestingMobileNet.of(5);
        StaticQuantizer quantizer = new StaticQuantizer(model, Set.of(), calibration, engine);
        Sensitivity found = Sensitivity.of(quantizer, plain, new OutputError(model, judging, engine), 1e-6);
        assertThat(found.step().excluded()).hasSize(quantizer.candidates().size());
        assertThat(found.graph().nodes()).noneMatch(n -> n.is("QuantizeLinear"));
    }

    /// A recipe's later repetition may not depend on how the earlier search went: with all preparations on.
    @Test
    void preparationsAreOptionsOfTheStep() {
        Graph model = TestingMobileNet.of(6);
        Step.Quantize both = plain.preparing(Step.Preparation.EQUALIZE, Step.Preparation.CORRECT_BIAS);
        StaticQuantizer quantizer = new StaticQuantizer(model, both.preparations(), calibration, engine);
        OutputError judge = new OutputError(model, judging, engine);
        assertThat(judge.of(quantizer.prepared())).isLessThan(2e-6);
        assertThat(judge.of(quantizer.quantize(both))).isBetween(1e-4, 0.15);
        assertThat(quantizer.quantize(both)).isNotEqualTo(StaticQuantizer.quantize(model, plain, calibration, engine));
    }

    /// With float activations what is left after correction is no more than the rounding of sums: every channel's mean is the model's.
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 8"})
    void correctionBringsTheMeanOfEveryChannelBack(long seed, int groups) {
        Graph model = oneConvolution(seed, groups);
        List<Map<String, Tensor>> images = List.of(positive(6, seed));
        double before = meanError(model, plain, images);
        double after = meanError(model, plain.preparing(Step.Preparation.CORRECT_BIAS), images);
        assertThat(after).isLessThan(before / 5);
    }

    private double meanError(Graph model, Step.Quantize step, List<Map<String, Tensor>> images) {
        float[] wanted = new ReferenceEngine().open(model, SessionOptions.ONE_THREAD).run(images.getFirst()).get("y").toFloatArray();
        Graph quantized = StaticQuantizer.quantize(model, step, images, engine);
        float[] got = new ReferenceEngine().open(quantized, SessionOptions.ONE_THREAD).run(images.getFirst()).get("y").toFloatArray();
        double[] means = new double[8];
        for (int i = 0; i < got.length; i++) means[i / 64 % 8] += got[i] - (double) wanted[i];
        return java.util.Arrays.stream(means).map(Math::abs).max().orElseThrow();
    }

    /// Convolutions over 1, 2 and 3 dimensions, grouped or not; a transposed one between them stays float.
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 4", "2, 2", "3, 1", "3, 8"})
    void convolutionsOfAnyRankAreQuantized(int spatial, int groups) {
        Random random = new Random(10 * spatial + groups);
        Graph model = pyramid(random, spatial, groups);
        List<Map<String, Tensor>> inputs = List.of(Map.of("x", normal(random, 1, shape(spatial, 6, 4, 8))));
        Graph quantized = StaticQuantizer.quantize(model, plain, inputs, engine);
        assertThat(quantized.nodes().stream().filter(n -> n.is("Conv")).map(n -> n.inputs().get(1))).hasSize(2)
                .allMatch(w -> w.endsWith("_dequantized"));
        assertThat(quantized.nodes().stream().filter(n -> n.is("ConvTranspose")).map(n -> n.inputs().get(1))).hasSize(1)
                .noneMatch(w -> w.endsWith("_dequantized"));
        assertThat(new OutputError(model, inputs, engine).of(quantized)).isBetween(1e-4, 0.05);
        assertThat(new OutputError(quantized, inputs, new ReferenceEngine()).of(quantized, engine)).isLessThan(1e-4);
    }

    /// ONNX Runtime quantizes weights that it finds behind a pair by itself; what a step leaves out must stay as the reference has it.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void excludedNodesAreFloatInTheRuntimeToo(long seed, @TempDir Path folder) {
        Graph model = TestingMobileNet.of(seed);
        StaticQuantizer quantizer = new StaticQuantizer(model, Set.of(), calibration, engine);
        Set<String> excluded = quantizer.candidates().stream().filter(n -> n.intAttribute("group", 1) > 1).map(Node::output)
                .collect(Collectors.toSet());
        Graph quantized = quantizer.quantize(plain.without(excluded));
        Path file = folder.resolve("optimized.onnx");
        engine.open(quantized, SessionOptions.ONE_THREAD, OrtTuning.DEFAULT.writing(file)).close();
        Graph optimized = OnnxFile.read(file);
        assertThat(optimized.nodes().stream().filter(n -> n.op().equals("QLinearConv"))).hasSize(8 - excluded.size());
        assertThat(optimized.nodes().stream().filter(n -> n.op().equals("Conv") || n.op().equals("FusedConv"))).hasSize(excluded.size())
                .allMatch(n -> optimized.initializer(n.inputs().get(1)).filter(w -> w.type() == ElementType.FLOAT).isPresent());
    }

    private static Graph pyramid(Random random, int spatial, int groups) {
        var g = new GraphBuilder("pyramid").opset(18);
        Dim[] dims = new Dim[spatial + 2];
        java.util.Arrays.fill(dims, Dim.of(6));
        dims[0] = Dim.of("N");
        dims[1] = Dim.of(8);
        String x = g.input("x", ElementType.FLOAT, dims);
        String down = g.node("Relu", g.node("Conv", n -> n.with("group", groups), x, g.constant(normal(random, 0.2, shape(spatial, 3,
                16, 8 / groups)))));
        String up = g.node("ConvTranspose", down, g.constant(normal(random, 0.2, shape(spatial, 3, 16, 8))));
        String last = g.node("Conv", up, g.constant(normal(random, 0.2, shape(spatial, 3, 4, 8))), g.constant(normal(random, 1, 4)));
        return g.output(g.name("y", last), ElementType.FLOAT).build();
    }

    private static long[] shape(int spatial, long side, long first, long second) {
        long[] shape = new long[spatial + 2];
        java.util.Arrays.fill(shape, side);
        shape[0] = first;
        shape[1] = second;
        return shape;
    }

    private static Tensor normal(Random random, double deviation, long... dims) {
        float[] v = new float[Math.toIntExact(Tensor.count(dims))];
        for (int i = 0; i < v.length; i++) v[i] = (float) (random.nextGaussian() * deviation);
        return Tensor.ofFloats(v, dims);
    }

    /// The input is on a grid of 256 steps, so that only weights are rounded.
    private static Map<String, Tensor> positive(int count, long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = Tensor.allocate(4L * count * 8 * 64);
        bytes.putFloat(255);
        while (bytes.hasRemaining()) bytes.putFloat(random.nextInt(256));
        return Map.of("x", Tensor.of(ElementType.FLOAT, new long[] {count, 8, 8, 8}, bytes.flip()));
    }

    private static Graph oneConvolution(long seed, int groups) {
        Random random = new Random(seed);
        var g = new GraphBuilder("one").opset(17);
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(8), Dim.of(8), Dim.of(8));
        float[] w = new float[8 * 8 / groups * 9];
        for (int i = 0; i < w.length; i++) w[i] = (float) random.nextGaussian();
        String y = g.node("Conv", n -> n.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1).with("group", groups), x,
                g.constant(Tensor.ofFloats(w, 8, 8 / groups, 3, 3)));
        return g.output(g.name("y", y), ElementType.FLOAT).build();
    }
}
