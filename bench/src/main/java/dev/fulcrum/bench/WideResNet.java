package dev.fulcrum.bench;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;

/// Residual networks with batch norms already folded and random weights of He's scale. Input `input` FLOAT [N,3,32,32], output `logits` FLOAT
/// [N,10]. The wide one, of the int8 bench, has 3 stages of 2 blocks, 64, 128 and 256 channels, 421 MMAC.
final class WideResNet {
    private static final int SIDE = 32;
    private final GraphBuilder g = new GraphBuilder("wide-resnet-14");
    private final Random random;
    private final int[] widths;
    private final int blocks;

    private WideResNet(int[] widths, int blocks, long seed) {
        this.widths = widths;
        this.blocks = blocks;
        this.random = new Random(seed);
    }

    static Graph of(long seed) {
        return of(new int[] {64, 128, 256}, 2, seed);
    }

    ///  widths channels of a stage; every stage but the first halves the sides
    ///  blocks of a stage
    static Graph of(int[] widths, int blocks, long seed) {
        return new WideResNet(widths, blocks, seed).build();
    }

    static Map<String, Tensor> batch(int size, long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = Tensor.allocate(4L * size * 3 * SIDE * SIDE);
        while (bytes.hasRemaining()) bytes.putFloat((float) random.nextGaussian());
        return Map.of("input", Tensor.of(ElementType.FLOAT, new long[] {size, 3, SIDE, SIDE}, bytes.flip()));
    }

    private Graph build() {
        String x = g.input("input", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(SIDE), Dim.of(SIDE));
        x = g.node("Relu", conv(x, 3, widths[0], 3, 1));
        int in = widths[0];
        for (int out : widths) {
            x = block(x, in, out, out == in ? 1 : 2);
            for (int b = 1; b < blocks; b++) x = block(x, out, out, 1);
            in = out;
        }
        String flat = g.node("Flatten", g.node("GlobalAveragePool", x));
        String logits = g.node("Gemm", n -> n.with("transB", 1), flat, normal(10, in), normal(10));
        return g.output(g.name("logits", logits), ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    private String block(String x, int in, int out, int stride) {
        String inner = conv(g.node("Relu", conv(x, in, out, 3, stride)), out, out, 3, 1);
        String shortcut = in == out ? x : conv(x, in, out, 1, stride);
        return g.node("Relu", g.node("Add", inner, shortcut));
    }

    private String conv(String x, int in, int out, int kernel, int stride) {
        int pad = kernel / 2;
        return g.node("Conv", n -> n.with("kernel_shape", kernel, kernel).with("pads", pad, pad, pad, pad).with("strides", stride, stride),
                x, normal(out, in, kernel, kernel), normal(out));
    }

    private String normal(long... dims) {
        float[] w = new float[Math.toIntExact(Tensor.count(dims))];
        double spread = Math.sqrt(2.0 * dims[0] / Math.max(w.length, 10 * dims[0]));
        for (int i = 0; i < w.length; i++) w[i] = (float) (random.nextGaussian() * spread);
        return g.constant(Tensor.ofFloats(w, dims));
    }
}
