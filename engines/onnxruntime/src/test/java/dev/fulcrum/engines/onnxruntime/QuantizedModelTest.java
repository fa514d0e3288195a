package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.FoldBatchNorm;
import dev.fulcrum.compress.QuantizePass;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What lab's graph passes write, judged by ONNX Runtime.
class QuantizedModelTest {
    private final OrtEngine engine = new OrtEngine();
    private final Environment machine = Environment.detect(Path.of("/"), List.of());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void foldingBatchNormsKeepsOutputs(long seed) {
        Graph graph = TestingNetworks.residual(seed);
        Graph folded = FoldBatchNorm.apply(graph);
        assertThat(folded.nodes()).noneMatch(n -> n.is("BatchNormalization"));
        Map<String, Tensor> images = TestingNetworks.images(8, seed);
        assertThat(relativeError(run(graph, images, 0), run(folded, images, 0))).isLessThan(1e-5);
        assertThat(largestDifference(run(graph, images, 1), run(folded, images, 1))).isLessThan(1e-4);
    }

    @ParameterizedTest
    @EnumSource(Calibration.Method.class)
    void quantizedOutputsStayNear(Calibration.Method method) {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(11));
        Graph quantized = quantize(folded, method);
        Map<String, Tensor> images = TestingNetworks.images(32, 99);
        assertThat(relativeError(run(folded, images, 0), run(quantized, images, 0))).isLessThan(0.05);
    }

    /// The reference runs the pairs one by one in float; ONNX Runtime's fused integer operators may round a code the other way.
    @Test
    void theReferenceEngineAgrees() {
        Graph graph = TestingNetworks.residual(6);
        Graph quantized = quantize(FoldBatchNorm.apply(graph), Calibration.Method.MIN_MAX);
        Map<String, Tensor> images = TestingNetworks.images(2, 7);
        assertThat(largestDifference(reference(graph, images, 1), run(graph, images, 1))).isLessThan(1e-4);
        assertThat(relativeError(reference(graph, images, 0), run(graph, images, 0))).isLessThan(1e-5);
        assertThat(relativeError(reference(quantized, images, 0), run(quantized, images, 0))).isLessThan(0.01);
    }

    @Test
    void calibrationOnTheReferenceEngineGivesTheSameRanges() {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(6));
        var values = QuantizePass.valuesToCalibrate(folded);
        var batches = List.of(TestingNetworks.images(2, 7));
        var slow = Calibration.of(folded, values, batches, new ReferenceEngine(), Calibration.Method.MIN_MAX).ranges();
        var fast = Calibration.of(folded, values, batches, engine, Calibration.Method.MIN_MAX).ranges();
        assertThat(fast.keySet()).isEqualTo(slow.keySet());
        slow.forEach((value, range) -> assertThat(fast.get(value).scale()).as(value).isCloseTo(range.scale(), withinPercentage(0.01)));
    }

    @Test
    void sevenBitWeightsLoseAboutAsLittle() {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(11));
        Calibration calibration = Calibration.of(folded, QuantizePass.valuesToCalibrate(folded), TestingNetworks.batches(4, 40), engine,
                Calibration.Method.MIN_MAX);
        Graph narrow = QuantizePass.apply(folded, calibration, new Step.Quantize(Calibration.Method.MIN_MAX, true));
        Map<String, Tensor> images = TestingNetworks.images(32, 99);
        assertThat(relativeError(run(folded, images, 0), run(narrow, images, 0))).isLessThan(0.08);
    }

    @Test
    void poolsConcatsAndProductsRunInInt8(@TempDir Path folder) {
        Graph graph = TestingNetworks.branches(3);
        Graph quantized = quantize(graph, Calibration.Method.MIN_MAX);
        Path optimized = folder.resolve("optimized.onnx");
        engine.open(quantized, SessionOptions.ONE_THREAD, OrtTuning.DEFAULT.writing(optimized)).close();
        Map<String, Long> ops = OnnxFile.read(optimized).nodes().stream().collect(Collectors.groupingBy(Node::op, Collectors.counting()));
        assertThat(ops).as("%s", ops).doesNotContainKeys("Conv", "FusedConv", "Concat", "Gemm", "MatMul", "Relu")
                .containsEntry("QLinearConv", 2L).containsEntry("QLinearConcat", 1L).containsEntry("QLinearAveragePool", 1L)
                .containsEntry("QGemm", 1L);
        Map<String, Tensor> images = TestingNetworks.images(32, 99);
        assertThat(relativeError(run(graph, images, 0), run(quantized, images, 0))).isLessThan(0.05);
    }

    @Test
    void everyConvolutionRunsInInt8(@TempDir Path folder) {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(5));
        Path optimized = folder.resolve("optimized.onnx");
        engine.open(quantize(folded, Calibration.Method.MIN_MAX), SessionOptions.ONE_THREAD, OrtTuning.DEFAULT.writing(optimized)).close();
        Map<String, Long> ops = OnnxFile.read(optimized).nodes().stream().collect(Collectors.groupingBy(Node::op, Collectors.counting()));
        long convolutions = folded.nodes().stream().filter(n -> n.is("Conv")).count();
        assertThat(ops).as("%s", ops).doesNotContainKeys("Conv", "FusedConv", "Add", "Relu", "GlobalAveragePool", "BatchNormalization");
        assertThat(ops).containsEntry("QLinearConv", convolutions).containsEntry("QLinearAdd", 2L).containsEntry("QGemm", 1L)
                .containsEntry("QLinearGlobalAveragePool", 1L).containsEntry("NhwcMaxPool", 1L);
    }

    @Test
    void weightsTakeAQuarterOfTheRoom() {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(5));
        assertThat(weightBytes(quantize(folded, Calibration.Method.MIN_MAX)) / (double) weightBytes(folded)).isLessThan(0.36);
    }

    @Test
    void calibrationAndQuantizationRepeatBitForBit() {
        Graph folded = FoldBatchNorm.apply(TestingNetworks.residual(5));
        byte[] first = OnnxFile.toBytes(quantize(folded, Calibration.Method.PERCENTILE_99_9));
        assertThat(OnnxFile.toBytes(quantize(folded, Calibration.Method.PERCENTILE_99_9))).isEqualTo(first);
    }

    private Graph quantize(Graph folded, Calibration.Method method) {
        var values = QuantizePass.valuesToCalibrate(folded);
        Calibration calibration = Calibration.of(folded, values, TestingNetworks.batches(4, 40), engine, method);
        return QuantizePass.apply(folded, calibration, Step.Quantize.on(machine, method));
    }

    private float[] run(Graph graph, Map<String, Tensor> images, int output) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(images).get(graph.outputs().get(output).name()).toFloatArray();
        }
    }

    private static float[] reference(Graph graph, Map<String, Tensor> images, int output) {
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(images).get(graph.outputs().get(output).name()).toFloatArray();
        }
    }

    private static double relativeError(float[] wanted, float[] got) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < wanted.length; i++) {
            error += Math.pow(wanted[i] - got[i], 2);
            size += Math.pow(wanted[i], 2);
        }
        return Math.sqrt(error / size);
    }

    private static double largestDifference(float[] wanted, float[] got) {
        double largest = 0;
        for (int i = 0; i < wanted.length; i++) largest = Math.max(largest, Math.abs(wanted[i] - got[i]));
        return largest;
    }

    private static long weightBytes(Graph graph) {
        return graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
    }
}
