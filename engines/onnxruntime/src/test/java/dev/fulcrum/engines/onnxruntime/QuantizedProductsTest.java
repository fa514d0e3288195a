package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.quantize.HalfPass;
import dev.fulcrum.compress.quantize.OutputError;
import dev.fulcrum.compress.quantize.QuantizeDynamicPass;
import dev.fulcrum.compress.quantize.QuantizeWeightsPass;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Products with quantized weights: near the float model, as the plain Java reference computes them, and in the fused kernels.
class QuantizedProductsTest {
    private static final Step.QuantizeDynamic DYNAMIC = Step.QuantizeDynamic.on(Environment.detect(Path.of("/"), List.of()));
    private final OrtEngine engine = new OrtEngine();
    private final Engine reference = new ReferenceEngine();

    @ParameterizedTest
    @CsvSource({"1, 32, 17", "2, 48, 13", "3, 64, 11", "4, 20, 18"})
    void dynamicProductsAreAsTheReferenceComputesThemAndNearTheModel(long seed, int width, long opset) {
        Graph model = TestingEncoder.of(seed, width, opset);
        Graph quantized = QuantizeDynamicPass.apply(model, DYNAMIC);
        assertThat(quantized.nodes()).noneMatch(n -> n.is("MatMul") || n.is("Gemm"));
        List<Map<String, Tensor>> words = List.of(TestingEncoder.words(3, 7, seed));
        assertThat(between(quantized, reference, quantized, engine, words)).as("against the reference").isLessThan(2e-3);
        assertThat(between(model, reference, quantized, engine, words)).as("against the model").isBetween(1e-6, 0.03);
    }

    @Test
    void oneQuantizationServesAllProductsOfAValueAndAllAreFused(@TempDir Path folder) {
        Graph quantized = QuantizeDynamicPass.apply(TestingEncoder.of(5, 64, 17), DYNAMIC);
        assertThat(count(quantized, "DynamicQuantizeLinear")).isEqualTo(3);
        Graph optimized = optimized(quantized, folder);
        assertThat(count(optimized, "MatMulIntegerToFloat")).isEqualTo(6);
        assertThat(count(optimized, "DynamicQuantizeMatMul")).isEqualTo(1);
        assertThat(count(optimized, "MatMulInteger")).isZero();
    }

    @Test
    void excludedProductsStayFloat() {
        Graph model = TestingEncoder.of(6, 32, 17);
        List<Node> candidates = QuantizeDynamicPass.candidates(model);
        assertThat(candidates).hasSize(7);
        Graph quantized = QuantizeDynamicPass.apply(model, DYNAMIC.without(Set.of(candidates.get(2).output())));
        assertThat(count(quantized, "MatMul")).isEqualTo(1);
        assertThat(count(quantized, "MatMulInteger")).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"4, 32, 0.2", "4, 64, 0.25", "8, 32, 0.02", "4, 16, 0.2"})
    void blocksAreUnpackedAsOurOwnCodeUnpacksThem(int bits, int block, double loss) {
        Graph model = TestingEncoder.of(7, 64, 17);
        var step = new Step.QuantizeWeights(bits, block);
        Graph packed = QuantizeWeightsPass.apply(model, step);
        assertThat(packed.nodes().stream().filter(n -> n.op().equals("MatMulNBits"))).hasSize(7);
        List<Map<String, Tensor>> words = List.of(TestingEncoder.words(4, 9, 1));
        Graph widened = QuantizeWeightsPass.widened(model, step);
        assertThat(between(widened, reference, packed, engine, words)).as("activations in int8 blocks").isLessThan(0.015);
        assertThat(between(model, reference, widened, reference, words)).as("weights in blocks").isBetween(1e-5, loss);
    }

    @Test
    void columnsThatBlocksDoNotDivideStayFloat() {
        Graph packed = QuantizeWeightsPass.apply(TestingEncoder.of(8, 40, 17), new Step.QuantizeWeights(4, 32));
        assertThat(packed.nodes()).noneMatch(n -> n.op().equals("MatMulNBits"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void halfTheBytesAreWidenedOnceWhenTheModelIsLoaded(long seed, @TempDir Path folder) {
        Graph model = TestingEncoder.of(seed, 48, 17);
        Graph half = HalfPass.apply(model);
        assertThat(bytes(half) / (double) bytes(model)).isBetween(0.49, 0.53);
        List<Map<String, Tensor>> words = List.of(TestingEncoder.words(3, 7, seed));
        assertThat(between(model, engine, half, engine, words)).isBetween(1e-8, 2e-3);
        assertThat(count(optimized(half, folder), "Cast")).as("casts left at run time").isZero();
    }

    @Test
    void tablesTakeAQuarterAndLoseLittle() {
        Graph model = TestingEncoder.of(9, 64, 17);
        Graph quantized = QuantizeDynamicPass.apply(model, DYNAMIC.without(
                QuantizeDynamicPass.candidates(model).stream().map(Node::output).collect(Collectors.toCollection(TreeSet::new))));
        assertThat(quantized.initializers().values()).anyMatch(t -> t.type() == ElementType.INT8 && t.dim(0) == TestingEncoder.WORDS);
        List<Map<String, Tensor>> words = List.of(TestingEncoder.words(3, 7, 2));
        assertThat(between(model, reference, quantized, engine, words)).isBetween(1e-6, 0.02);
    }

    @Test
    void anOpsetWithoutTheOperatorIsAFault() {
        assertThatThrownBy(() -> QuantizeDynamicPass.apply(TestingEncoder.of(1, 32, 10), DYNAMIC)).isInstanceOf(FaultException.class)
                .hasMessageContaining("opset 10");
    }

    private static double between(Graph wanted, Engine judge, Graph got, Engine engine, List<Map<String, Tensor>> batches) {
        return new OutputError(wanted, batches, judge).of(got, engine);
    }

    private Graph optimized(Graph graph, Path folder) {
        Path file = folder.resolve("optimized.onnx");
        engine.open(graph, SessionOptions.ONE_THREAD, OrtTuning.DEFAULT.writing(file)).close();
        return OnnxFile.read(file);
    }

    private static long count(Graph graph, String op) {
        return graph.nodes().stream().filter(n -> n.op().equals(op)).count();
    }

    private static long bytes(Graph graph) {
        return graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
    }
}
