package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;

/// Random convolutional nets: input x [N,3,8,8], output y [N,5]. The same seed gives the same net.
final class TestingConvNets {
    private static final int BLOCKS = 31;
    private final TestingWeights w;
    private final GraphBuilder g;
    private final int opset;
    private int channels = 3;
    private int side = 8;

    private TestingConvNets(long seed) {
        Random random = new Random(seed);
        opset = random.nextBoolean() ? 21 : 18;
        g = new GraphBuilder("conv-net-" + seed).opset(opset);
        w = new TestingWeights(g, random);
    }

    static Graph of(long seed) {
        return new TestingConvNets(seed).build();
    }

    static Map<String, Tensor> input(long seed) {
        Random random = new Random(seed);
        float[] values = new float[2 * 3 * 8 * 8];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return Map.of("x", Tensor.ofFloats(values, 2, 3, 8, 8));
    }

    private Graph build() {
        g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(8), Dim.of(8));
        String x = activation(conv("x", w.one(8, 12, 16, 32), 3, 1));
        int blocks = 2 + w.random.nextInt(4);
        for (int i = 0; i < blocks; i++) x = block(w.random.nextInt(BLOCKS), x);
        return head(x);
    }

    private String block(int kind, String x) {
        int c = channels;
        return switch (kind) {
            case 0 -> activation(conv(x, w.one(8, 16, 24), 3, 1));
            case 1 -> activation(norm(conv(x, w.one(8, 12, 32), w.one(1, 3), 1)));
            case 2 -> side > 2 ? activation(conv(x, w.one(8, 16), 3, 2)) : x;
            case 3 -> activation(conv(activation(norm(depthwise(x, 1))), w.one(8, 16), 1, 1));
            case 4 -> activation(conv(depthwise(x, 2), 8, 1, 1));
            case 5 -> grouped(x);
            case 6, 7 -> activation(g.node("Add", x, norm(conv(activation(norm(conv(x, w.one(8, 16), 3, 1))), c, 3, 1))));
            case 8 -> projected(x);
            case 9, 10 -> g.node("Add", squeezeExcite(conv(activation(conv(x, 16, 1, 1)), c, 1, 1)), x);
            case 11 -> dense(x);
            case 12 -> splitAndJoin(x);
            case 13 -> gated(x);
            case 14 -> transposed(x);
            case 15 -> g.node("InstanceNormalization", x, w.around1(c), w.weight(1, c));
            case 16 -> groupNorm(x);
            case 17 -> decomposedGroupNorm(x);
            case 18 -> g.node("PRelu", x, w.around1(c, 1, 1));
            case 19 -> shuffle(x);
            case 20 -> padded(x);
            case 21 -> sliced(x);
            case 22 -> g.node("Mul", g.node("Add", x, w.weight(1, 1, c, 1, 1)), w.around1(c, 1, 1));
            case 23 -> toSpace(x);
            case 24 -> g.node("Div", g.node("Sub", x, w.weight(1, c, 1, 1)), w.around1(1, c, 1, 1));
            case 25 -> resized(x);
            case 26 -> groupedUp(x);
            case 27 -> g.node("Where", g.node("Greater", x, g.constant(0.1f)), x, g.node("Neg", x));
            case 28 -> g.node("Max", x, w.weight(1, c, 1, 1));
            case 29 -> g.node("Tanh", g.node("Mul", x, g.node("ReduceSum", x, g.constant(1L))));
            case 30 -> g.node("Add", x, g.node("Tile", g.node("ReduceMax", x, g.constant(2L, 3L)), g.constant(1L, 1L, side, side)));
            default -> throw new IllegalArgumentException("no block " + kind);
        };
    }

    private String conv(String x, int out, int kernel, int stride) {
        int in = channels;
        long p = kernel / 2;
        channels = out;
        side = (side + stride - 1) / stride;
        String weight = w.weight(in * kernel * kernel, out, in, kernel, kernel);
        String[] inputs = w.random.nextBoolean() ? new String[] {x, weight} : new String[] {x, weight, w.weight(1, out)};
        return g.node("Conv", n -> n.with("pads", p, p, p, p).with("strides", (long) stride, (long) stride), inputs);
    }

    private String activation(String x) {
        return switch (w.random.nextInt(9)) {
            case 0 -> g.node("LeakyRelu", n -> n.with("alpha", 0.1f), x);
            case 1 -> g.node("HardSwish", x);
            case 2 -> g.node("Mul", x, g.node("Sigmoid", x));
            case 3 -> g.node("Clip", x, g.constant(0f), g.constant(6f));
            case 4 -> g.node("Mul", x, g.node("Div", g.node("Clip", g.node("Add", x, g.constant(3f)), g.constant(0f), g.constant(6f)),
                    g.constant(6f)));
            case 5 -> w.random.nextInt(4) == 0 ? g.node("Sigmoid", x) : g.node("Tanh", x);
            default -> g.node("Relu", x);
        };
    }

    private String norm(String x) {
        int c = channels;
        return g.node("BatchNormalization", x, w.around1(c), w.weight(1, c), w.weight(1, c), w.around1(c));
    }

    private String depthwise(String x, int multiplier) {
        int c = channels;
        channels = c * multiplier;
        String weight = w.weight(9, channels, 1, 3, 3);
        return g.node("Conv", n -> n.with("group", (long) c).with("pads", 1, 1, 1, 1), x, weight, w.weight(1, channels));
    }

    private String grouped(String x) {
        int c = channels;
        if (c % 4 != 0) return x;
        channels = 16;
        return g.node("Conv", n -> n.with("group", 4).with("pads", 1, 1, 1, 1), x, w.weight(9 * c / 4, 16, c / 4, 3, 3), w.weight(1, 16));
    }

    private String projected(String x) {
        int in = channels;
        int before = side;
        int stride = side > 2 ? 2 : 1;
        String main = norm(conv(activation(norm(conv(x, 16, 3, stride))), 24, 3, 1));
        channels = in;
        side = before;
        return activation(g.node("Add", main, norm(conv(x, 24, 1, stride))));
    }

    private String squeezeExcite(String x) {
        int c = channels;
        int before = side;
        String squeezed = w.random.nextBoolean() ? g.node("GlobalAveragePool", x)
                : g.node("ReduceMean", x, g.constant(2L, 3L));
        String inner = g.node("Relu", conv(squeezed, 4, 1, 1));
        String scale = g.node(w.random.nextBoolean() ? "Sigmoid" : "HardSigmoid", conv(inner, c, 1, 1));
        side = before;
        return g.node("Mul", x, scale);
    }

    private String dense(String x) {
        int in = channels;
        String grown = activation(norm(conv(x, 8, 3, 1)));
        channels = in + 8;
        return norm(g.node("Concat", n -> n.with("axis", 1), x, grown));
    }

    private String splitAndJoin(String x) {
        int half = channels / 2;
        int rest = channels - half;
        var parts = g.nodes("Split", 2, n -> n.with("axis", 1), x, g.constant((long) half, (long) rest));
        channels = half;
        String a = activation(conv(parts.get(0), half, 3, 1));
        channels = half + rest;
        return g.node("Concat", n -> n.with("axis", 1), parts.get(1), a);
    }

    private String gated(String x) {
        String both = conv(x, 16, 1, 1);
        var parts = g.nodes("Split", 2, n -> n.with("axis", 1).with("num_outputs", 2), both);
        channels = 8;
        return g.node("Mul", parts.get(0), g.node("Sigmoid", parts.get(1)));
    }

    private String transposed(String x) {
        if (side > 8) return x;
        int in = channels;
        channels = 8;
        side *= 2;
        String up = g.node("ConvTranspose", n -> n.with("strides", 2, 2), x, w.weight(in, in, 8, 2, 2), w.weight(1, 8));
        return activation(conv(up, 8, 3, 2));
    }

    private String groupNorm(String x) {
        int groups = channels % 4 == 0 ? 4 : 1;
        int scales = opset >= 21 ? channels : groups;
        return g.node("GroupNormalization", n -> n.with("num_groups", (long) groups), x, w.around1(scales), w.weight(1, scales));
    }

    private String decomposedGroupNorm(String x) {
        if (channels % 4 != 0) return x;
        int c = channels;
        String rows = g.node("Reshape", x, g.constant(0L, 4L, -1L));
        String normed = g.node("InstanceNormalization", rows, g.constant(Tensor.ofFloats(new float[] {1, 1, 1, 1}, 4)),
                g.constant(Tensor.ofFloats(new float[4], 4)));
        String back = g.node("Reshape", normed, w.random.nextBoolean() ? g.node("Shape", x) : g.constant(-1L, c, side, side));
        return g.node("Add", g.node("Mul", back, w.around1(c, 1, 1)), w.weight(1, c, 1, 1));
    }

    private String groupedUp(String x) {
        if (side > 8 || channels % 4 != 0) return x;
        int in = channels;
        channels = 12;
        side *= 2;
        String up = g.node("ConvTranspose", n -> n.with("strides", 2, 2).with("group", 4), x, w.weight(in / 4, in, 3, 2, 2),
                w.weight(1, 12));
        return activation(conv(up, 8, 3, 2));
    }

    private String shuffle(String x) {
        if (channels % 2 != 0) return x;
        String split = g.node("Reshape", x, g.constant(-1L, 2L, channels / 2, side, side));
        return g.node("Reshape", g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3, 4), split), g.constant(-1L, channels, side, side));
    }

    private String padded(String x) {
        if (side > 8) return x;
        side += 1;
        return g.node("Pad", x, g.constant(0L, 0L, 1L, 0L, 0L, 0L, 0L, 1L), g.constant(w.random.nextInt(3) == 0 ? 0.5f : 0f));
    }

    private String sliced(String x) {
        if (channels < 6) return x;
        int c = channels;
        boolean slice = w.random.nextBoolean();
        channels = slice ? c - 4 : 3;
        return slice ? g.node("Slice", x, g.constant(2L), g.constant(-2L), g.constant(1L))
                : g.node("Gather", n -> n.with("axis", 1), x, g.constant(4L, 0L, -1L));
    }

    private String toSpace(String x) {
        if (side > 8) return x;
        String deep = conv(x, 16, 1, 1);
        channels = 4;
        side *= 2;
        String mode = w.random.nextBoolean() ? "DCR" : "CRD";
        String shallow = activation(g.node("DepthToSpace", n -> n.with("blocksize", 2).with("mode", mode), deep));
        channels = 16;
        side /= 2;
        return conv(g.node("SpaceToDepth", n -> n.with("blocksize", 2), shallow), 8, 1, 1);
    }

    private String resized(String x) {
        if (side > 8) return x;
        int c = channels;
        boolean sizes = w.random.nextBoolean();
        side *= 2;
        String up = sizes ? g.node("Resize", n -> n.with("mode", "nearest"), x, "", "", g.constant(2L, c, side, side))
                : g.node("Resize", n -> n.with("mode", "linear"), x, "", g.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4)));
        side /= 2;
        return g.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), up);
    }

    private Graph head(String x) {
        int c = channels;
        int kind = w.random.nextInt(4);
        int features = kind < 2 ? c : c * side * side;
        String flat = switch (kind) {
            case 0 -> g.node("Flatten", g.node("GlobalAveragePool", x));
            case 1 -> g.node("ReduceMean", n -> n.with("keepdims", 0), x, g.constant(-1L, -2L));
            case 2 -> g.node("Flatten", x);
            default -> g.node("Reshape", x, g.constant(-1L, features));
        };
        String hidden = g.node("Gemm", n -> n.with("transB", 1), flat, w.weight(features, 24, features), w.weight(1, 24));
        String out = g.node("Add", g.node("MatMul", g.node("Relu", hidden), w.weight(24, 24, 5)), w.weight(1, 5));
        g.name("y", out);
        return g.output("y", ElementType.FLOAT).build();
    }
}
