package dev.fulcrum.engines.onnxruntime;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A small residual network as the image task writes them: uint8 [N,H,W,1] in, shrunk and normalised inside, label probabilities out.
final class TestingNetworks {
    private final Random random;
    private final GraphBuilder g = new GraphBuilder("residual");

    private TestingNetworks(long seed) {
        this.random = new Random(seed);
    }

    static Graph residual(long seed) {
        return new TestingNetworks(seed).build();
    }

    /// Two branches joined by Concat, an AveragePool inside, two products at the end.
    static Graph branches(long seed) {
        TestingNetworks n = new TestingNetworks(seed);
        return n.branches();
    }

    static Map<String, Tensor> images(int count, long seed) {
        ByteBuffer bytes = Tensor.allocate(count * 28L * 28);
        Random random = new Random(seed);
        while (bytes.hasRemaining()) bytes.put((byte) random.nextInt(256));
        return Map.of("image", Tensor.of(ElementType.UINT8, new long[] {count, 28, 28, 1}, bytes.flip()));
    }

    static List<Map<String, Tensor>> batches(int count, long seed) {
        List<Map<String, Tensor>> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) batches.add(images(16, seed + i));
        return batches;
    }

    private Graph build() {
        String image = g.input("image", ElementType.UINT8, Dim.of("N"), Dim.of(28), Dim.of(28), Dim.of(1));
        String real = g.node("Cast", n -> n.with("to", 1), image);
        String planes = g.node("Transpose", n -> n.with("perm", 0, 3, 1, 2), real);
        String centred = g.node("Mul", g.node("Sub", planes, g.constant(127.5f)), g.constant(1 / 64f));
        String small = g.node("AveragePool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), centred);
        String x = g.node("Relu", conv(small, 1, 16, 1));
        x = block(x, 16, 16, 1);
        x = g.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), x);
        x = block(x, 16, 32, 1);
        String flat = g.node("Flatten", g.node("GlobalAveragePool", x));
        String logits = g.node("Gemm", n -> n.with("transB", 1), flat, weights(10, 32), weights(10));
        g.output(logits, ElementType.FLOAT, Dim.of("N"), Dim.of(10));
        return g.output(g.node("Softmax", logits), ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    private Graph branches() {
        String image = g.input("image", ElementType.UINT8, Dim.of("N"), Dim.of(28), Dim.of(28), Dim.of(1));
        String real = g.node("Cast", n -> n.with("to", 1), image);
        String x = g.node("Mul", g.node("Transpose", n -> n.with("perm", 0, 3, 1, 2), real), g.constant(1 / 255f));
        String left = g.node("Relu", plainConv(x, 1, 16, 3));
        String right = g.node("Clip", plainConv(x, 1, 16, 1), g.constant(0f), g.constant(6f));
        String joined = g.node("Concat", n -> n.with("axis", 1), left, right);
        String small = g.node("AveragePool", n -> n.with("kernel_shape", 4, 4).with("strides", 4, 4), joined);
        String hidden = g.node("Relu", g.node("Gemm", g.node("Flatten", small), weights(32 * 49, 24), weights(24)));
        String logits = g.node("MatMul", hidden, weights(24, 10));
        return g.output(logits, ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    private String plainConv(String x, int in, int out, int kernel) {
        int pad = kernel / 2;
        return g.node("Conv", n -> n.with("kernel_shape", kernel, kernel).with("pads", pad, pad, pad, pad), x,
                weights(out, in, kernel, kernel), weights(out));
    }

    private String block(String x, int in, int out, int stride) {
        String inner = g.node("Relu", conv(x, in, out, stride));
        String shortcut = in == out ? x : conv(x, in, out, stride);
        return g.node("Relu", g.node("Add", conv(inner, out, out, 1), shortcut));
    }

    private String conv(String x, int in, int out, int stride) {
        String w = weights(out, in, 3, 3);
        String y = g.node("Conv", n -> n.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1).with("strides", stride, stride), x, w);
        return g.node("BatchNormalization", y, positive(out), weights(out), weights(out), positive(out));
    }

    /// He's scale; the channels of a weight differ up to 30 times in size, as trained ones do.
    private String weights(long... dims) {
        int count = Math.toIntExact(Tensor.count(dims));
        int perChannel = Math.max(1, count / (int) dims[0]);
        float[] w = new float[count];
        float channel = 1;
        for (int i = 0; i < count; i++) {
            if (i % perChannel == 0) channel = (float) Math.exp(random.nextDouble() * 2.5 - 1.5);
            w[i] = (float) (random.nextGaussian() * channel * Math.sqrt(2.0 / perChannel));
        }
        return g.constant(Tensor.ofFloats(w, dims));
    }

    private String positive(int count) {
        float[] v = new float[count];
        for (int i = 0; i < count; i++) v[i] = 0.5f + random.nextFloat();
        return g.constant(Tensor.ofFloats(v, count));
    }
}
