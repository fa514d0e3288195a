package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Gradients through a pair of quantization nodes against the formula of the clipped straight-through estimator.
class StraightThroughTest {
    private static final List<Node> PAIR = List.of(Node.of("QuantizeLinear", List.of("x", "scale", "zero"), "q").with("axis", 0),
            Node.of("DequantizeLinear", List.of("q", "scale", "zero"), "y").with("axis", 0));

    @ParameterizedTest
    @CsvSource({"UINT8, 0.02, 128", "UINT8, 0.01, 0", "INT8, 0.01, 0", "INT8, 0.013, -7", "UINT16, 0.0001, 9000", "INT8, 0.5, 3"})
    void gradientsPassWhereTheCodeIsRepresentable(ElementType type, float scale, int zero) {
        float[] x = normal(400, 3);
        float[] r = normal(400, 4);
        Run trained = run(PAIR, x, r, Map.of("scale", Tensor.scalar(scale), "zero", integer(type, zero)), true);
        Run inferred = run(PAIR, x, r, Map.of("scale", Tensor.scalar(scale), "zero", integer(type, zero)), false);
        assertThat(trained.y()).as("forward is inference to the bit").isEqualTo(inferred.y());
        double lowest = type == ElementType.INT8 ? -128 : 0;
        double highest = type == ElementType.INT8 ? 127 : type == ElementType.UINT8 ? 255 : 65535;
        int stopped = 0;
        for (int i = 0; i < x.length; i++) {
            double code = Math.rint(x[i] / scale) + zero;
            boolean inside = code >= lowest && code <= highest;
            if (!inside) stopped++;
            assertThat(trained.gradient()[i]).as("x = %s", x[i]).isCloseTo(inside ? r[i] : 0, within(1e-5f));
            assertThat(trained.y()[i]).isCloseTo((float) ((Math.clamp(code, lowest, highest) - zero) * scale), within(1e-5f));
        }
        assertThat(stopped).isEqualTo(scale > 0.4 ? 0 : stopped).isLessThan(390);
    }

    /// The scale is made from the weights in the graph, one a channel; nothing flows through it, so the gradient is that of the formula.
    @ParameterizedTest
    @EnumSource(value = ElementType.class, names = {"INT8", "UINT8"})
    void scalesThatFollowTheWeightsGetNoGradient(ElementType type) {
        List<Node> nodes = List.of(Node.of("Abs", List.of("x"), "magnitude"),
                Node.of("ReduceMax", List.of("magnitude"), "range").with("axes", 1L).with("keepdims", 0),
                Node.of("Div", List.of("range", "largest"), "scale"), PAIR.get(0), PAIR.get(1));
        float[] x = normal(8 * 50, 5);
        float[] r = normal(8 * 50, 6);
        Tensor zeros = Tensor.of(type, new long[] {8}, Tensor.allocate(8));
        Run trained = run(nodes, x, r, Map.of("largest", Tensor.scalar(127f), "zero", zeros), true, 8, 50);
        for (int i = 0; i < x.length; i++) {
            boolean inside = type == ElementType.INT8 || x[i] > -0.5 * channelLargest(x, i / 50) / 127;
            assertThat(trained.gradient()[i]).isCloseTo(inside ? r[i] : 0, within(1e-5f));
        }
    }

    private static double channelLargest(float[] x, int channel) {
        double largest = 0;
        for (int i = channel * 50; i < channel * 50 + 50; i++) largest = Math.max(largest, Math.abs(x[i]));
        return largest;
    }

    private record Run(float[] y, float[] gradient) {}

    private static Run run(List<Node> nodes, float[] x, float[] r, Map<String, Tensor> constants, boolean training, long... dims) {
        Libtorch.load();
        long[] shape = dims.length == 0 ? new long[] {x.length} : dims;
        try (Owned owned = new Owned(); PointerScope scope = new PointerScope()) {
            Mode mode = new Mode();
            mode.training(training);
            Map<String, org.bytedeco.pytorch.Tensor> fixed = new LinkedHashMap<>();
            constants.forEach((name, value) -> fixed.put(name, owned.keep(TorchTensors.copy(value))));
            Graph graph = TestingNets.graph("pair", nodes, Map.of(), List.of());
            Program program = new Program(graph, List.of("x"), List.of("y"), fixed, mode, owned, 17);
            org.bytedeco.pytorch.Tensor leaf = org.bytedeco.pytorch.Tensor.create(x, shape);
            leaf.set_requires_grad(training);
            org.bytedeco.pytorch.Tensor y = program.run(leaf)[0];
            if (!training) return new Run(TorchTensors.read(y).toFloatArray(), null);
            torch.sum(torch.mul(y, org.bytedeco.pytorch.Tensor.create(r, shape))).mul(new Scalar(1.0)).backward();
            return new Run(TorchTensors.read(y).toFloatArray(), TorchTensors.read(leaf.grad()).toFloatArray());
        }
    }

    private static Tensor integer(ElementType type, int value) {
        var bytes = Tensor.allocate(type.bytes(1));
        if (type.bits() == 16) bytes.putShort((short) value);
        else bytes.put((byte) value);
        return Tensor.of(type, new long[0], bytes.flip());
    }

    private static float[] normal(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }
}
