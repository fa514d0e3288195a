package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Symbols put in against the concrete rules at sizes that were not asked for the formulas, and readings by hand.
class SymbolicShapesTest {
    private static Tensor floats(long... dims) {
        return Tensor.ofFloats(new float[(int) Tensor.count(dims)], dims);
    }

    private static List<Dim> shape(Map<String, TensorType> types, String value) {
        return types.get(value).shape().orElseThrow();
    }

    @Test
    void aConvolutionalNetworkKeepsBatchAndHalvesHeights() {
        GraphBuilder b = new GraphBuilder("cnn");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of("H"), new Dim.Unknown());
        String c = b.node("Conv", n -> n.with("strides", 2, 2).with("pads", 1, 1, 1, 1), x, b.constant(floats(8, 3, 3, 3)));
        String p = b.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), c);
        String up = b.node("Resize", p, "", b.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4)));
        String flat = b.node("Flatten", p);
        String y = b.node("Reshape", b.node("GlobalAveragePool", p), b.constant(0, -1));
        Map<String, TensorType> types = SymbolicShapes.infer(b.output(y, ElementType.FLOAT).build());
        assertThat(shape(types, c)).containsExactly(Dim.of("N"), Dim.of(8), Dim.of("(H + 1)/2"), new Dim.Unknown());
        assertThat(shape(types, p).get(2)).isEqualTo(Dim.of("(H + 1)/4"));
        assertThat(shape(types, up).get(2)).isEqualTo(Dim.of("2*(H + 1)/4"));
        assertThat(shape(types, flat)).containsExactly(Dim.of("N"), new Dim.Unknown());
        assertThat(shape(types, y)).containsExactly(Dim.of("N"), Dim.of(8));
    }

    @Test
    void shapeArithmeticOfATransformerKeepsItsNames() {
        GraphBuilder b = new GraphBuilder("attention");
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of("sequence"), Dim.of(64));
        String past = b.input("past", ElementType.FLOAT, Dim.of("batch"), Dim.of(4), Dim.of("past"), Dim.of(16));
        String size = b.node("Shape", x);
        String batch = b.node("Unsqueeze", b.node("Gather", size, b.constant(Tensor.scalar(0L))), b.constant(0L));
        String sequence = b.node("Unsqueeze", b.node("Gather", size, b.constant(Tensor.scalar(1L))), b.constant(0L));
        String target = b.node("Concat", n -> n.with("axis", 0L), batch, sequence, b.constant(4, 16));
        String heads = b.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), b.node("Reshape", x, target));
        String keys = b.node("Concat", n -> n.with("axis", 2L), past, heads);
        String scores = b.node("MatMul", heads, b.node("Transpose", n -> n.with("perm", 0, 1, 3, 2), keys));
        String tokens = b.node("Reshape", x, b.constant(-1, 64));
        Map<String, TensorType> types = SymbolicShapes.infer(b.output(scores, ElementType.FLOAT).build());
        assertThat(shape(types, heads)).containsExactly(Dim.of("batch"), Dim.of(4), Dim.of("sequence"), Dim.of(16));
        assertThat(shape(types, scores).get(3)).isEqualTo(Dim.of("sequence + past"));
        assertThat(shape(types, tokens)).containsExactly(Dim.of("batch*sequence"), Dim.of(64));
    }

    /// Chains of random operators over two open sizes.
    @Test
    void puttingSizesInGivesTheConcreteShapes() {
        SplittableRandom random = new SplittableRandom(7);
        int held = 0;
        for (int round = 0; round < 60; round++) held += holds(randomChain(random), random, "seed 7, round " + round, 13);
        assertThat(held).isGreaterThan(5000);
    }

    private static Graph randomChain(SplittableRandom random) {
        GraphBuilder b = new GraphBuilder("chain");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4), Dim.of("H"), Dim.of("W"));
        for (int i = 0; i < 6; i++) {
            int kernel = 1 + random.nextInt(3);
            int stride = 1 + random.nextInt(3);
            int pad = random.nextInt(2);
            String in = x;
            x = switch (random.nextInt(7)) {
                case 0 -> b.node("Conv", n -> n.with("strides", stride, stride).with("pads", pad, pad, pad, pad), in,
                        b.constant(floats(4, 4, kernel, kernel)));
                case 1 -> b.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", stride, stride).with("ceil_mode",
                        (long) pad), in);
                case 2 -> b.node("Concat", n -> n.with("axis", 2L), in, in);
                case 3 -> b.node("Transpose", n -> n.with("perm", 0, 1, 3, 2), in);
                case 4 -> b.node("Pad", in, b.constant(0, 0, pad, kernel, 0, 0, kernel, 0));
                case 5 -> b.node("Add", in, b.node("Relu", in));
                default -> b.node("ConvTranspose", n -> n.with("strides", stride, stride), in, b.constant(floats(4, 4, kernel, kernel)));
            };
        }
        String flat = b.node("Flatten", x);
        return b.output(b.node("Concat", n -> n.with("axis", 0L), flat, flat), ElementType.FLOAT).build();
    }

    /// @return how many formulas were compared
    private static int holds(Graph graph, SplittableRandom random, String name, int largest) {
        Map<String, SymbolicShapes.Formulas> formulas = SymbolicShapes.formulasOf(graph);
        int compared = 0;
        for (int i = 0; i < 5; i++) {
            Map<String, Long> sizes = new HashMap<>();
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (Value v : graph.inputs()) {
                shapes.put(v.name(), v.type().orElseThrow().shape().orElseThrow().stream().mapToLong(d -> switch (d) {
                    case Dim.Size(long size) -> size;
                    case Dim.Symbol(String symbol) -> sizes.computeIfAbsent(symbol, k -> 32 * random.nextLong(1, largest + 1));
                    case Dim.Unknown() -> throw new AssertionError(name);
                }).toArray());
            }
            for (Map.Entry<String, Shaped> want : ShapeInference.shapes(graph, shapes).entrySet()) {
                compared += compare(formulas.get(want.getKey()), want.getValue(), sizes, name + ", " + want.getKey() + " at " + sizes);
            }
        }
        return compared;
    }

    private static int compare(SymbolicShapes.Formulas formulas, Shaped want, Map<String, Long> sizes, String as) {
        int compared = 0;
        for (int a = 0; a < want.rank() && formulas.dims().isPresent(); a++) {
            Optional<SizeFormula> formula = formulas.dims().get().get(a);
            if (formula.isEmpty()) continue;
            assertThat(formula.get().at(sizes)).as(as + ", axis " + a + ": " + formula.get()).isEqualTo(want.dim(a));
            compared++;
        }
        return compared;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-cntk-opset7.onnx", "mnist-pytorch-opset9.onnx", "tinybert-test-opset11.onnx", "stories260K.onnx"})
    void guestModelsHaveNoUnknownSize(String name) {
        Path file = Path.of(Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data"), "..", "models", name);
        assumeTrue(Files.exists(file), "no " + name + "; set FULCRUM_DATA");
        Graph graph = OnnxFile.read(file);
        Map<String, TensorType> types = SymbolicShapes.infer(graph);
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) assertThat(shape(types, output)).as(output).doesNotContain(new Dim.Unknown());
        }
        for (Value v : graph.outputs()) assertThat(types.get(v.name())).isEqualTo(v.type().orElseThrow());
        // Position tables end at 100 or 512.
        assertThat(holds(graph, new SplittableRandom(1), name, 3)).isGreaterThan(50);
    }
}
