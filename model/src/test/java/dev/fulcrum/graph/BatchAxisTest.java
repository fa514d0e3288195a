package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A freed model answers several examples at once as it answers each alone; what mixes examples is refused by name.
class BatchAxisTest {
    private record Net(GraphBuilder g, String x) {
        Net then(String op, Function<Node, Node> attributes, String... more) {
            String[] in = Stream.concat(Stream.of(x), Stream.of(more)).toArray(String[]::new);
            return new Net(g, g.node(op, attributes::apply, in));
        }

        String weight(long... dims) {
            Random random = new Random(dims.length + dims[0]);
            float[] values = new float[(int) Tensor.count(dims)];
            for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
            return g.constant(Tensor.ofFloats(values, dims));
        }
    }

    private static Net start() {
        GraphBuilder g = new GraphBuilder("fixed");
        return new Net(g, g.input("x", ElementType.FLOAT, Dim.of(1), Dim.of(2), Dim.of(4), Dim.of(4)));
    }

    private static Arguments net(String name, Function<Net, Net> body) {
        Net end = body.apply(start());
        end.g.output(end.g.name("y", end.x), ElementType.FLOAT);
        return Arguments.of(name, end.g.build());
    }

    static Stream<Arguments> sound() {
        return Stream.of(
                net("conv, reshape, gemm", n -> head(n.then("Conv", k -> k.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1), n.weight(3, 2, 3, 3))
                        .then("Relu", k -> k), 48)),
                net("reshape with another -1", n -> n.then("Reshape", k -> k, n.g.constant(1, 2, -1)).then("Softmax", k -> k)),
                net("reshape that is free", n -> n.then("Reshape", k -> k, n.g.constant(-1, 32))),
                net("reshape to more axes", n -> n.then("Reshape", k -> k, n.g.constant(1, 1, 2, 2, 8)).then("Transpose", k -> k.with("perm", 1, 0, 3, 2, 4))),
                net("flatten, matmul, add", n -> n.then("Flatten", k -> k).then("MatMul", k -> k, n.weight(32, 5)).then("Add", k -> k, n.weight(1, 5))),
                net("pool, squeeze", n -> n.then("GlobalAveragePool", k -> k).then("Squeeze", k -> k, n.g.constant(2, 3))),
                net("unsqueeze in front, reduce behind", n -> n.then("Unsqueeze", k -> k, n.g.constant(0L)).then("ReduceSum", k -> k.with("keepdims", 0), n.g.constant(2L))),
                net("concat of channels", n -> new Net(n.g, n.g.node("Concat", k -> k.with("axis", 1), n.x, n.then("Neg", k -> k).x))),
                net("times itself, transposed", n -> new Net(n.g, n.g.node("MatMul", n.x, n.then("Transpose", k -> k.with("perm", 0, 1, 3, 2)).x))),
                net("slice of rows", n -> n.then("Slice", k -> k, n.g.constant(1L), n.g.constant(3L), n.g.constant(2L))),
                net("mean over channels", n -> n.then("ReduceMean", k -> k.with("axes", new long[] {1}).with("keepdims", 0)).then("Sub", k -> k, n.weight(4, 4))));
    }

    private static Net head(Net n, long features) {
        return n.then("Reshape", k -> k, n.g.constant(1, features)).then("Gemm", k -> k.with("transB", 1), n.weight(5, features), n.weight(1, 5));
    }

    static Stream<Arguments> mixing() {
        return Stream.of(
                net("ReduceSum", n -> n.then("ReduceSum", k -> k.with("keepdims", 0), n.g.constant(0L))),
                net("Softmax", n -> n.then("Softmax", k -> k.with("axis", 0))),
                net("Reshape", n -> n.then("Reshape", k -> k, n.g.constant(2, 16))),
                net("Add", n -> n.then("Add", k -> k, n.weight(3, 2, 4, 4))),
                net("Concat", n -> new Net(n.g, n.g.node("Concat", k -> k.with("axis", 0), n.x, n.x))),
                net("Squeeze", n -> n.then("Squeeze", k -> k, n.g.constant(0L))),
                net("Gemm", n -> n.then("Flatten", k -> k).then("Transpose", k -> k.with("perm", 1, 0)).then("Gemm", k -> k, n.weight(1, 3))),
                net("Slice", n -> n.then("Slice", k -> k, n.g.constant(0L), n.g.constant(1L), n.g.constant(0L))),
                net("Flatten", n -> n.then("Flatten", k -> k.with("axis", 0))),
                net("Det", n -> n.then("Det", k -> k)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sound")
    void severalAtOnceAreAnsweredAsEachAlone(String name, Graph fixed) {
        Graph free = BatchAxis.free(fixed);
        assertThat(BatchAxis.isFree(free)).isTrue();
        assertThat(GraphCheck.faults(free)).isEmpty();
        compare(fixed, free, "x", "y", new long[] {1, 2, 4, 4});
    }

    private static void compare(Graph fixed, Graph free, String input, String output, long[] dims) {
        Random random = new Random(1);
        int each = (int) Tensor.count(dims);
        float[] all = new float[3 * each];
        for (int i = 0; i < all.length; i++) all[i] = (float) random.nextGaussian();
        long[] three = dims.clone();
        three[0] = 3;
        Map<String, float[]> alone = new TreeMap<>();
        int batchAxis = BatchFlow.follow(fixed).axis(output).orElseThrow();
        try (Session one = new ReferenceEngine().open(fixed, SessionOptions.ONE_THREAD); Session many = new ReferenceEngine().open(free, SessionOptions.ONE_THREAD)) {
            Tensor together = many.run(Map.of(input, Tensor.ofFloats(all, three))).get(output);
            assertThat(together.dim(batchAxis)).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                float[] part = java.util.Arrays.copyOfRange(all, i * each, (i + 1) * each);
                Tensor single = one.run(Map.of(input, Tensor.ofFloats(part, dims))).get(output);
                assertThat(slice(together, batchAxis, i)).as("example " + i).containsExactly(single.toFloatArray());
            }
        }
    }

    private static float[] slice(Tensor t, int axis, int at) {
        int inner = (int) Tensor.count(java.util.Arrays.copyOfRange(t.dims(), axis + 1, t.rank()));
        int n = (int) t.dim(axis);
        float[] all = t.toFloatArray();
        float[] out = new float[all.length / n];
        for (int i = 0; i < out.length; i++) out[i] = all[(i / inner * n + at) * inner + i % inner];
        return out;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixing")
    void whatMixesExamplesIsNamed(String op, Graph fixed) {
        assertThatThrownBy(() -> BatchAxis.free(fixed)).isInstanceOf(FaultException.class).hasMessageContaining(op + " ");
        assertThat(BatchAxis.tryFree(fixed)).isEmpty();
    }

    @Test
    void aFreeModelStaysAsItIs() {
        Graph fixed = (Graph) net("", n -> head(n, 32)).get()[1];
        Graph free = BatchAxis.free(fixed);
        assertThat(BatchAxis.free(free)).isSameAs(free);
    }

    @Test
    void theSharedDigitsModelOfOneExampleIsFreed() {
        String home = Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../shared/data");
        Path file = Path.of(home).resolveSibling("models").resolve("mnist-cntk-opset7.onnx");
        assumeTrue(Files.exists(file), "no " + file + "; set FULCRUM_DATA");
        Graph fixed = OnnxFile.read(file);
        assertThat(BatchAxis.isFree(fixed)).isFalse();
        compare(fixed, BatchAxis.free(fixed), "Input3", "Plus214_Output_0", new long[] {1, 1, 28, 28});
    }
}
