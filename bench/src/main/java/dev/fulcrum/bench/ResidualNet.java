package dev.fulcrum.bench;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/// The net that the walker is timed on: uint8 [N,28,28,1], a stem, one residual block a width, a head of ten classes.
final class ResidualNet {
    private final GraphBuilder g = new GraphBuilder("residual");
    private final Random random;

    private ResidualNet(long seed) {
        random = new Random(seed);
    }

    static Graph of(int[] widths, long seed) {
        return new ResidualNet(seed).build(widths);
    }

    /// Mean cross-entropy of `logits` against soft `target` [N,10].
    static Graph objective() {
        GraphBuilder o = new GraphBuilder("cross-entropy");
        o.input("logits", ElementType.FLOAT, Dim.of("N"), Dim.of(10));
        o.input("target", ElementType.FLOAT, Dim.of("N"), Dim.of(10));
        String weighted = o.node("Mul", o.node("LogSoftmax", "logits"), "target");
        String each = o.node("ReduceSum", n -> n.with("keepdims", 0), weighted, o.constant(-1L));
        o.name("loss", o.node("Neg", o.node("ReduceMean", n -> n.with("keepdims", 0), each)));
        return o.output("loss", ElementType.FLOAT).build();
    }

    static Map<String, Tensor> batch(long seed, int count) {
        Random random = new Random(seed);
        byte[] pixels = new byte[count * 784];
        random.nextBytes(pixels);
        float[] targets = new float[count * 10];
        for (int n = 0; n < count; n++) targets[n * 10 + random.nextInt(10)] = 1;
        return Map.of("image", Tensor.of(ElementType.UINT8, new long[] {count, 28, 28, 1}, Tensor.allocate(pixels.length).put(pixels).flip()),
                "target", Tensor.ofFloats(targets, count, 10));
    }

    private Graph build(int[] widths) {
        g.input("image", ElementType.UINT8, Dim.of("N"), Dim.of(28), Dim.of(28), Dim.of(1));
        String x = g.node("Transpose", n -> n.with("perm", 0, 3, 1, 2), g.node("Cast", n -> n.with("to", 1), "image"));
        x = g.node("Mul", g.node("Sub", x, g.constant(127.5f)), g.constant(1 / 127.5f));
        x = g.node("Relu", norm("stem", conv("stem", x, 1, widths[0], 3, 1), widths[0]));
        for (int i = 0; i < widths.length; i++) x = block("s" + i, x, widths[Math.max(0, i - 1)], widths[i], i == 0 ? 1 : 2);
        int last = widths[widths.length - 1];
        String flat = g.node("Flatten", g.node("GlobalAveragePool", x));
        g.initializer("head.w", normal(Math.sqrt(1.0 / last), 10, last));
        g.initializer("head.b", Tensor.ofFloats(new float[10], 10));
        g.name("logits", g.node("Gemm", n -> n.with("transB", 1), flat, "head.w", "head.b"));
        g.name("probabilities", g.node("Softmax", "logits"));
        return g.output("probabilities", ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }

    private String block(String name, String x, int in, int out, int stride) {
        String a = g.node("Relu", norm(name + ".a", conv(name + ".a", x, in, out, 3, stride), out));
        String b = norm(name + ".b", conv(name + ".b", a, out, out, 3, 1), out);
        String shortcut = in == out && stride == 1 ? x : norm(name + ".c", conv(name + ".c", x, in, out, 1, stride), out);
        return g.node("Relu", g.node("Add", b, shortcut));
    }

    private String conv(String name, String x, int in, int out, int size, int stride) {
        g.initializer(name + ".w", normal(Math.sqrt(2.0 / (in * size * size)), out, in, size, size));
        long p = size / 2;
        return g.node("Conv", n -> n.with("pads", p, p, p, p).with("strides", (long) stride, (long) stride), x, name + ".w");
    }

    private String norm(String name, String x, int width) {
        String[] in = {x, name + ".scale", name + ".bias", name + ".mean", name + ".var"};
        for (int i = 1; i < in.length; i++) g.initializer(in[i], filled(i == 1 || i == 4 ? 1 : 0, width));
        return g.node("BatchNormalization", in);
    }

    private static Tensor filled(float value, int count) {
        float[] all = new float[count];
        Arrays.fill(all, value);
        return Tensor.ofFloats(all, count);
    }

    private Tensor normal(double deviation, long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextGaussian() * deviation);
        return Tensor.ofFloats(values, dims);
    }
}
