package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// d/dx sum(r * f(x)) by autograd equals (f(x + h) - f(x - h)) / 2h, in double precision, for every operator that carries gradients.
class GradientTest {
    private static final double H = 1e-5;

    /// One operator at one place.
    ///
    /// @param node   inputs named i0, i1, ... or c0, c1, ... for constants
    /// @param shapes of i0, i1, ...
    /// @param domain moves standard normal values to where the operator is smooth
    /// @param fixed  constants by name
    record Case(Node node, List<long[]> shapes, DoubleUnaryOperator domain, Map<String, Tensor> fixed, boolean training) {
        Case on(DoubleUnaryOperator newDomain) {
            return new Case(node, shapes, newDomain, fixed, training);
        }

        Case with(String name, Tensor value) {
            Map<String, Tensor> all = new LinkedHashMap<>(fixed);
            all.put(name, value);
            return new Case(node, shapes, domain, all, training);
        }

        Case inTraining() {
            return new Case(node, shapes, domain, fixed, true);
        }

        @Override
        public String toString() {
            return node.op() + " " + node.attributes() + (training ? " training" : "");
        }
    }

    static Stream<Case> cases() {
        return Stream.of(unary(), convolutions(), pools(), norms(), products(), shapes(), recurrent()).flatMap(c -> c);
    }

    private static Stream<Case> unary() {
        DoubleUnaryOperator positive = v -> Math.abs(v) + 0.3;
        DoubleUnaryOperator inner = v -> 0.8 * Math.tanh(v);
        Stream<Case> smooth = Stream.of("Neg", "Exp", "Erf", "Sin", "Cos", "Sinh", "Cosh", "Asinh", "Atan", "Sigmoid", "Tanh", "Softplus",
                "Softsign", "Gelu", "Mish", "HardSwish", "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "HardSigmoid", "ThresholdedRelu",
                        "Abs",
                "Identity", "Softmax", "LogSoftmax").map(op -> of(Node.of(op, List.of("i0"), "y"), shape(2, 3,
                        2)).on(GradientTest::offKinks));
        Stream<Case> positives = Stream.of("Log", "Sqrt", "Reciprocal").map(op -> of(Node.of(op, List.of("i0"), "y"),
                shape(7)).on(positive));
        Stream<Case> inners = Stream.of("Asin", "Acos", "Atanh", "Tan").map(op -> of(Node.of(op, List.of("i0"), "y"), shape(7)).on(inner));
        return Stream.of(smooth, positives, inners, Stream.of(
                of(Node.of("Acosh", List.of("i0"), "y"), shape(7)).on(v -> Math.abs(v) + 1.5),
                of(Node.of("Softmax", List.of("i0"), "y").with("axis", 1), shape(2, 3, 4)),
                of(Node.of("Clip", List.of("i0", "c0", "c1"), "y"), shape(9)).on(GradientTest::offKinks)
                        .with("c0", scalar(-0.5)).with("c1", scalar(0.6)),
                of(Node.of("PRelu", List.of("i0", "i1"), "y"), shape(2, 3, 4), shape(3, 1)).on(GradientTest::offKinks),
                of(Node.of("Pow", List.of("i0", "i1"), "y"), shape(2, 3), shape(3)).on(positive))).flatMap(c -> c);
    }

    private static Stream<Case> convolutions() {
        return Stream.of(
                of(Node.of("Conv", List.of("i0", "i1", "i2"), "y").with("pads", 1, 1, 1, 1), shape(2, 3, 5, 6), shape(4, 3, 3, 3),
                        shape(4)),
                of(Node.of("Conv", List.of("i0", "i1"), "y").with("pads", 0, 1, 2, 0).with("strides", 2L, 1L).with("dilations", 1L, 2L),
                        shape(1, 2, 6, 7), shape(2, 2, 3, 2)),
                of(Node.of("Conv", List.of("i0", "i1"), "y").with("auto_pad", "SAME_UPPER").with("group", 2), shape(1, 4, 5, 5),
                        shape(4, 2, 2, 2)),
                of(Node.of("Conv", List.of("i0", "i1"), "y"), shape(1, 2, 7), shape(3, 2, 3)),
                of(Node.of("ConvTranspose", List.of("i0", "i1", "i2"), "y").with("strides", 2L, 2L).with("pads", 1, 0, 0, 1)
                        .with("output_padding", 1L, 0L), shape(1, 2, 3, 4), shape(2, 3, 3, 3), shape(3)));
    }

    private static Stream<Case> pools() {
        long[] image = {1, 2, 5, 6};
        return Stream.of(of(Node.of("MaxPool", List.of("i0"), "y").with("kernel_shape", 2L, 2L).with("strides", 2L, 2L), image),
                of(Node.of("MaxPool", List.of("i0"), "y").with("kernel_shape", 3L, 3L).with("pads", 0, 1, 2, 1).with("ceil_mode", 1),
                        image),
                of(Node.of("AveragePool", List.of("i0"), "y").with("kernel_shape", 2L, 2L).with("strides", 2L, 2L), image),
                of(Node.of("AveragePool", List.of("i0"), "y").with("kernel_shape", 3L, 3L).with("pads", 0, 1, 2, 1).with("ceil_mode",
                        1), image),
                of(Node.of("GlobalAveragePool", List.of("i0"), "y"), image), of(Node.of("GlobalMaxPool", List.of("i0"), "y"), image),
                of(Node.of("LpPool", List.of("i0"), "y").with("kernel_shape", 2L, 2L), image).on(GradientTest::offKinks),
                resize("linear"), resize("cubic"), resize("nearest"));
    }

    private static Case resize(String mode) {
        return of(Node.of("Resize", List.of("i0", "", "c0"), "y").with("mode", mode), shape(1, 2, 4, 5))
                .with("c0", Tensor.ofFloats(new float[] {1, 1, 0.5f, 1.6f}, 4));
    }

    private static Stream<Case> norms() {
        Case batch = of(Node.of("BatchNormalization", List.of("i0", "i1", "i2", "c0", "c1"), "y"), shape(3, 2, 3, 2), shape(2), shape(2))
                .with("c0", doubles(new double[] {0.1, -0.2}, 2)).with("c1", doubles(new double[] {1.5, 0.7}, 2));
        return Stream.of(batch, batch.inTraining(),
                of(Node.of("InstanceNormalization", List.of("i0", "i1", "i2"), "y"), shape(2, 3, 4), shape(3), shape(3)),
                of(Node.of("LayerNormalization", List.of("i0", "i1", "i2"), "y").with("axis", 1), shape(2, 3, 4), shape(3, 4), shape(3, 4)),
                of(Node.of("GroupNormalization", List.of("i0", "i1", "i2"), "y").with("num_groups", 2), shape(2, 4, 3), shape(2), shape(2)),
                of(Node.of("RMSNormalization", List.of("i0", "i1"), "y"), shape(2, 5), shape(5)),
                of(Node.of("MeanVarianceNormalization", List.of("i0"), "y"), shape(2, 3, 2, 2)),
                of(Node.of("LpNormalization", List.of("i0"), "y"), shape(3, 4)), of(Node.of("LRN", List.of("i0"), "y").with("size", 3),
                        shape(1, 5, 2, 2)));
    }

    private static Stream<Case> products() {
        Stream<Case> binary = Stream.of("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean")
                .map(op -> of(Node.of(op, List.of("i0", "i1"), "y"), shape(2, 3, 2), shape(3, 1)).on(GradientTest::offKinks));
        return Stream.concat(binary, Stream.of(
                of(Node.of("MatMul", List.of("i0", "i1"), "y"), shape(2, 3, 4), shape(4, 2)),
                of(Node.of("Gemm", List.of("i0", "i1", "i2"), "y").with("transB", 1), shape(3, 4), shape(2, 4), shape(2)),
                of(Node.of("Gemm", List.of("i0", "i1", "i2"), "y").with("transA", 1).with("alpha", 0.5f).with("beta", 2f), shape(4, 3),
                        shape(4, 2), shape(3, 1)),
                of(new Node("", "Einsum", "", List.of("i0", "i1"), List.of("y"), Map.of()).with("equation", "bij,bjk->bik"), shape(2, 3, 2),
                        shape(2, 2, 4)),
                of(Node.of("SoftmaxCrossEntropyLoss", List.of("i0", "c0"), "y"), shape(3, 4)).with("c0", Tensor.ofLongs(new long[] {1,
                        3, 0}, 3)),
                of(Node.of("Gather", List.of("i0", "c0"), "y"), shape(5, 3)).with("c0", Tensor.ofLongs(new long[] {4, 0, -1, 2}, 2, 2)),
                of(Node.of("Gather", List.of("i0", "c0"), "y").with("axis", 1), shape(2, 5, 3)).with("c0",
                        Tensor.ofLongs(new long[] {4, 0}, 2)),
                of(Node.of("Where", List.of("c0", "i0", "i1"), "y"), shape(3), shape(3))
                        .with("c0", Tensor.ofBytes(dev.fulcrum.graph.ElementType.BOOL, new byte[] {1, 0, 1}, 3))));
    }

    private static Stream<Case> shapes() {
        Stream<Case> reductions = Stream.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
                "ReduceSumSquare", "ReduceLogSumExp").map(op -> of(op.equals("ReduceSum") ? Node.of(op, List.of("i0", "c0"), "y")
                        : Node.of(op, List.of("i0"), "y").with("axes", 0L, 2L), shape(2, 3, 2)).on(GradientTest::offKinks)
                        .with("c0", Tensor.ofLongs(new long[] {0, 2}, 2)));
        return Stream.concat(reductions, Stream.of(
                of(Node.of("Reshape", List.of("i0", "c0"), "y"), shape(2, 6)).with("c0", Tensor.ofLongs(new long[] {0, 2, -1}, 3)),
                of(Node.of("Transpose", List.of("i0"), "y").with("perm", 2L, 0L, 1L), shape(2, 3, 2)),
                of(Node.of("Flatten", List.of("i0"), "y"), shape(2, 3, 2)), of(Node.of("Concat", List.of("i0", "i1"), "y").with("axis",
                        1), shape(2, 3), shape(2, 1)),
                of(Node.of("Expand", List.of("i0", "c0"), "y"), shape(3, 1)).with("c0", Tensor.ofLongs(new long[] {2, 1, 4}, 3)),
                of(Node.of("Tile", List.of("i0", "c0"), "y"), shape(2, 2)).with("c0", Tensor.ofLongs(new long[] {2, 3}, 2)),
                of(Node.of("Pad", List.of("i0", "c0"), "y").with("mode", "reflect"), shape(3, 4)).with("c0",
                        Tensor.ofLongs(new long[] {1, 0, 2, 1}, 4)),
                of(Node.of("Slice", List.of("i0", "c0", "c1", "c2", "c3"), "y"), shape(4, 5)).with("c0", Tensor.ofLongs(new long[] {-1}, 1))
                        .with("c1", Tensor.ofLongs(new long[] {0}, 1)).with("c2", Tensor.ofLongs(new long[] {1}, 1))
                        .with("c3", Tensor.ofLongs(new long[] {-2}, 1)),
                of(Node.of("DepthToSpace", List.of("i0"), "y").with("blocksize", 2), shape(1, 4, 2, 2)),
                of(Node.of("CumSum", List.of("i0", "c0"), "y").with("reverse", 1), shape(2, 4)).with("c0", Tensor.scalar(1L)),
                of(Node.of("Trilu", List.of("i0"), "y"), shape(3, 3))));
    }

    private static Stream<Case> recurrent() {
        return Stream.of(new String[] {"RNN", "1"}, new String[] {"GRU", "3"}, new String[] {"LSTM", "4"}).map(layer -> {
            long gates = Long.parseLong(layer[1]) * 3;
            return of(Node.of(layer[0], List.of("i0", "i1", "i2", "i3"), "y").with("hidden_size", 3).with("direction", "bidirectional"),
                    shape(3, 2, 4), shape(2, gates, 4), shape(2, gates, 3), shape(2, 2 * gates));
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithFiniteDifferences(Case c) {
        Libtorch.load();
        Random random = new Random(c.toString().hashCode());
        List<double[]> values = c.shapes().stream().map(s -> random.doubles(Tensor.count(s), -1.8, 1.8).map(c.domain()).toArray()).toList();
        try (Owned owned = new Owned(); PointerScope scope = new PointerScope()) {
            Mode mode = new Mode();
            mode.training(c.training());
            Program program = program(c, mode, owned);
            double[] weights = random.doubles(run(program, c, values, false)[0].numel(), -1, 1).toArray();
            List<double[]> gradients = gradients(program, c, values, weights);
            for (int i = 0; i < values.size(); i++) {
                for (int j = 0; j < values.get(i).length; j++) {
                    double expected = difference(program, c, values, weights, i, j);
                    assertThat(gradients.get(i)[j]).as("input %d element %d", i, j).isCloseTo(expected,
                            within(1e-6 + 1e-5 * Math.abs(expected)));
                }
            }
        }
    }

    private static Program program(Case c, Mode mode, Owned owned) {
        List<String> inputs = IntStream.range(0, c.shapes().size()).mapToObj(i -> "i" + i).toList();
        Map<String, org.bytedeco.pytorch.Tensor> constants = new LinkedHashMap<>();
        c.fixed().forEach((name, value) -> constants.put(name, owned.keep(TorchTensors.copy(value))));
        Graph graph = TestingNets.graph("case", List.of(c.node()), Map.of(), List.of());
        return new Program(graph, inputs, List.of("y"), constants, mode, owned, 17);
    }

    private static org.bytedeco.pytorch.Tensor[] run(Program program, Case c, List<double[]> values, boolean leaves) {
        return program.run(tensors(c, values, leaves));
    }

    private static org.bytedeco.pytorch.Tensor[] tensors(Case c, List<double[]> values, boolean leaves) {
        org.bytedeco.pytorch.Tensor[] all = new org.bytedeco.pytorch.Tensor[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = org.bytedeco.pytorch.Tensor.create(values.get(i), c.shapes().get(i));
            all[i].set_requires_grad(leaves);
        }
        return all;
    }

    private static org.bytedeco.pytorch.Tensor loss(org.bytedeco.pytorch.Tensor y, double[] weights) {
        return torch.sum(torch.mul(y.reshape(-1), org.bytedeco.pytorch.Tensor.create(weights, weights.length))).mul(new Scalar(1.0));
    }

    private static List<double[]> gradients(Program program, Case c, List<double[]> values, double[] weights) {
        org.bytedeco.pytorch.Tensor[] leaves = tensors(c, values, true);
        loss(program.run(leaves)[0], weights).backward();
        return Arrays.stream(leaves).map(t -> Read.doubles(t.grad())).toList();
    }

    private static double difference(Program program, Case c, List<double[]> values, double[] weights, int input, int element) {
        return (moved(program, c, values, weights, input, element, H) - moved(program, c, values, weights, input, element, -H)) / (2 * H);
    }

    private static double moved(Program program, Case c, List<double[]> values, double[] weights, int input, int element, double by) {
        List<double[]> changed = new ArrayList<>(values);
        changed.set(input, values.get(input).clone());
        changed.get(input)[element] += by;
        try (PointerScope scope = new PointerScope()) {
            return loss(run(program, c, changed, false)[0], weights).item_double();
        }
    }

    private static Case of(Node node, long[]... shapes) {
        return new Case(node, List.of(shapes), v -> v, Map.of(), false);
    }

    private static long[] shape(long... dims) {
        return dims;
    }

    private static Tensor scalar(double value) {
        return doubles(new double[] {value});
    }

    private static Tensor doubles(double[] values, long... dims) {
        ByteBuffer bytes = Tensor.allocate(values.length * 8L);
        bytes.asDoubleBuffer().put(values);
        return Tensor.of(dev.fulcrum.graph.ElementType.DOUBLE, dims, bytes);
    }

    /// Away from 0, 0.5, 0.6, 1 and 2.5, where some activations bend.
    private static double offKinks(double v) {
        double rounded = Math.round(v * 10) / 10.0 + (v < 0 ? -0.037 : 0.043);
        return rounded + 0.01 * Math.sin(1000 * v);
    }
}
