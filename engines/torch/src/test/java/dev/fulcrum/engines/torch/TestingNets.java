package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Small nets, an objective and separable images for tests.
public final class TestingNets {
    private TestingNets() {}

    /// uint8 [N,12,12,1] to `logits` [N,3] and `probabilities`: Cast, Transpose, Sub, Mul, AveragePool, two residual convolutions, head.
    public static Graph smallCnn(long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> w = new LinkedHashMap<>();
        w.put("mean", Tensor.scalar(127.5f));
        w.put("scale", Tensor.scalar(1 / 127.5f));
        w.put("w1", normal(random, 0.4, 8, 1, 3, 3));
        batchNorm(w, "n1", 8);
        w.put("w2", normal(random, 0.15, 8, 8, 3, 3));
        w.put("b2", Tensor.ofFloats(new float[8], 8));
        batchNorm(w, "n2", 8);
        w.put("wf", normal(random, 0.3, 3, 8));
        w.put("bf", Tensor.ofFloats(new float[3], 3));
        List<Node> nodes = List.of(
                Node.of("Cast", List.of("image"), "real").with("to", 1), Node.of("Transpose", List.of("real"), "nchw").with("perm", 0, 3, 1, 2),
                Node.of("Sub", List.of("nchw", "mean"), "centred"), Node.of("Mul", List.of("centred", "scale"), "scaled"),
                Node.of("AveragePool", List.of("scaled"), "small").with("kernel_shape", 2L, 2L).with("strides", 2L, 2L),
                Node.of("Conv", List.of("small", "w1"), "c1").with("pads", 1, 1, 1, 1), norm("c1", "n1"),
                Node.of("Relu", List.of("n1"), "r1"),
                Node.of("Conv", List.of("r1", "w2", "b2"), "c2").with("pads", 1, 1, 1, 1), norm("c2", "n2"),
                Node.of("Add", List.of("n2", "r1"), "sum"), Node.of("Relu", List.of("sum"), "r2"),
                Node.of("MaxPool", List.of("r2"), "pool").with("kernel_shape", 2L, 2L).with("strides", 2L, 2L),
                Node.of("GlobalAveragePool", List.of("pool"), "gap"), Node.of("Flatten", List.of("gap"), "flat"),
                Node.of("Gemm", List.of("flat", "wf", "bf"), "logits").with("transB", 1), Node.of("Softmax", List.of("logits"), "probabilities"));
        return graph("cnn", nodes, w, List.of(Value.of("image", ElementType.UINT8, Dim.of("N"), Dim.of(12), Dim.of(12), Dim.of(1))),
                Value.of("probabilities", ElementType.FLOAT, Dim.of("N"), Dim.of(3)));
    }

    /// Cross-entropy of `logits` [N,K] against soft `target` [N,K], mean over N.
    public static Graph softCrossEntropy() {
        List<Node> nodes = List.of(Node.of("LogSoftmax", List.of("logits"), "logp").with("axis", -1),
                Node.of("Mul", List.of("logp", "target"), "weighted"), Node.of("ReduceSum", List.of("weighted", "axes"), "each").with("keepdims", 0),
                Node.of("ReduceMean", List.of("each"), "mean").with("keepdims", 0), Node.of("Neg", List.of("mean"), "loss"));
        Map<String, Tensor> constants = new LinkedHashMap<>(Map.of("axes", Tensor.ofLongs(new long[] {-1}, 1)));
        return graph("objective", nodes, constants, List.of(Value.of("logits", ElementType.FLOAT, Dim.of("N"), Dim.of("K")),
                Value.of("target", ElementType.FLOAT, Dim.of("N"), Dim.of("K"))), Value.of("loss", ElementType.FLOAT));
    }

    /// Images of three kinds: bright top, bright left, bright centre, with noise.
    public static Map<String, Tensor> batch(long seed, int count) {
        Random random = new Random(seed);
        byte[] pixels = new byte[count * 144];
        float[] targets = new float[count * 3];
        for (int n = 0; n < count; n++) {
            int kind = random.nextInt(3);
            targets[n * 3 + kind] = 1;
            for (int i = 0; i < 144; i++) pixels[n * 144 + i] = (byte) (random.nextInt(90) + (isBright(kind, i / 12, i % 12) ? 130 : 20));
        }
        return Map.of("image", Tensor.ofBytes(ElementType.UINT8, pixels, count, 12, 12, 1), "target", Tensor.ofFloats(targets, count, 3));
    }

    private static boolean isBright(int kind, int y, int x) {
        return switch (kind) {
            case 0 -> y < 4;
            case 1 -> x < 4;
            default -> y >= 4 && y < 8 && x >= 4 && x < 8;
        };
    }

    static Graph graph(String name, List<Node> nodes, Map<String, Tensor> constants, List<Value> inputs, Value... outputs) {
        return new Graph(name, nodes, constants, inputs, List.of(outputs), new ArrayList<>(), Map.of("", 17L), 8, Map.of(), new byte[0]);
    }

    static Tensor normal(Random random, double deviation, long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextGaussian() * deviation);
        return Tensor.ofFloats(values, dims);
    }

    private static void batchNorm(Map<String, Tensor> w, String name, int channels) {
        w.put(name + ".scale", filled(1, channels));
        w.put(name + ".bias", filled(0, channels));
        w.put(name + ".mean", filled(0, channels));
        w.put(name + ".var", filled(1, channels));
    }

    private static Node norm(String input, String name) {
        return Node.of("BatchNormalization", List.of(input, name + ".scale", name + ".bias", name + ".mean", name + ".var"), name);
    }

    private static Tensor filled(float value, int count) {
        float[] all = new float[count];
        java.util.Arrays.fill(all, value);
        return Tensor.ofFloats(all, count);
    }
}
