package dev.fulcrum.engines.onnxruntime;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/// A small mobile network as foreign exporters write it: biases and scales as constants beside the convolutions, HardSwish in four
/// nodes, batch norms, depthwise convolutions with channels of very different size, a squeeze-and-excitation gate, a residual sum,
/// nearest upsampling beside a skip, a Gemm with alpha. FLOAT [N,3,16,16] in, `logits` [N,6] out.
final class TestingMobileNet {
    private final Random random;
    private final GraphBuilder g = new GraphBuilder("mobile").opset(13);

    private TestingMobileNet(long seed) {
        this.random = new Random(seed);
    }

    static Graph of(long seed) {
        return new TestingMobileNet(seed).build();
    }

    static Map<String, Tensor> images(int count, long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = Tensor.allocate(4L * count * 3 * 256);
        while (bytes.hasRemaining()) bytes.putFloat((float) random.nextGaussian());
        return Map.of("x", Tensor.of(ElementType.FLOAT, new long[] {count, 3, 16, 16}, bytes.flip()));
    }

    private Graph build() {
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(16), Dim.of(16));
        x = hardSwish(affine(conv(x, 3, 16, 3, 1, 2), 16));
        x = g.node("Add", g.node("Mul", constant(0.7f, 1), x), constant(-0.2f, 1));
        String skip = g.node("Relu", norm(conv(x, 16, 16, 1, 1, 1), 16));
        String deep = g.node("Relu", norm(conv(skip, 16, 16, 3, 16, 2), 16));
        deep = g.node("Mul", deep, gate(deep, 16));
        deep = affine(conv(deep, 16, 16, 1, 1, 1), 16);
        String upsampled = g.node("Resize", n -> n.with("mode", "nearest").with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor"), deep, "", g.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4)));
        String sum = g.node("Add", upsampled, skip);
        String joined = g.node("Concat", n -> n.with("axis", 1), g.node("LeakyRelu", n -> n.with("alpha", 0.1f), sum),
                g.node("Sigmoid", conv(skip, 16, 8, 3, 8, 1)));
        String flat = g.node("Flatten", g.node("GlobalAveragePool", hardSwish(affine(conv(joined, 24, 32, 1, 1, 1), 32))));
        String logits = g.node("Gemm", n -> n.with("alpha", 0.5f).with("beta", 3f), flat, weights(0.5, 32, 6), weights(0.3, 6));
        return g.output(g.name("logits", logits), ElementType.FLOAT).build();
    }

    private String gate(String x, int channels) {
        String small = g.node("Relu", conv(g.node("GlobalAveragePool", x), channels, 4, 1, 1, 1));
        return g.node("HardSigmoid", n -> n.with("alpha", 0.2f).with("beta", 0.5f), affine(conv(small, 4, channels, 1, 1, 1), channels));
    }

    private String hardSwish(String x) {
        String clipped = g.node("Clip", g.node("Add", x, g.constant(3f)), g.constant(0f), g.constant(6f));
        return g.node("Div", g.node("Mul", x, clipped), g.constant(6f));
    }

    private String affine(String x, int channels) {
        return g.node("Add", g.node("Mul", x, spread(1, channels, 1, 1)), weights(0.3, 1, channels, 1, 1));
    }

    private String norm(String x, int channels) {
        return g.node("BatchNormalization", x, spread(channels), weights(0.2, channels), weights(0.2, channels), spread(channels));
    }

    private String conv(String x, int in, int out, int kernel, int groups, int stride) {
        long pad = kernel / 2;
        double deviation = Math.sqrt(2.0 * groups / (in * kernel * kernel));
        return g.node("Conv", n -> n.with("kernel_shape", kernel, kernel).with("pads", pad, pad, pad, pad).with("strides", stride, stride)
                .with("group", groups), x, weights(deviation, out, in / groups, kernel, kernel));
    }

    private String weights(double deviation, long... dims) {
        float[] w = new float[Math.toIntExact(Tensor.count(dims))];
        for (int i = 0; i < w.length; i++) w[i] = (float) (random.nextGaussian() * deviation);
        return g.constant(Tensor.ofFloats(w, dims));
    }

    /// Positive, up to eight times apart.
    private String spread(long... dims) {
        float[] w = new float[Math.toIntExact(Tensor.count(dims))];
        for (int i = 0; i < w.length; i++) w[i] = (float) Math.pow(8, random.nextDouble() - 0.5);
        return g.constant(Tensor.ofFloats(w, dims));
    }

    private String constant(float value, int rank) {
        long[] dims = new long[rank];
        Arrays.fill(dims, 1);
        return g.constant(Tensor.ofFloats(new float[] {value}, dims));
    }
}
