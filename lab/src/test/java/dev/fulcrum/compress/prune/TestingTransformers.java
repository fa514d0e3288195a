package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;

/// Random transformers: tokens [N,S] in, y [N,S,5] out. The same seed gives the same net.
final class TestingTransformers {
    private static final int VOCABULARY = 11;
    private final TestingWeights w;
    private final GraphBuilder g;
    private final int opset;
    private final int heads;
    private final int size;
    private final int width;
    private final boolean stream;

    private TestingTransformers(long seed) {
        Random random = new Random(seed);
        opset = random.nextBoolean() ? 17 : 20;
        g = new GraphBuilder("transformer-" + seed).opset(opset);
        w = new TestingWeights(g, random);
        heads = w.one(2, 4, 8);
        size = w.one(2, 4, 6);
        width = w.one(8, 16, 24);
        stream = random.nextInt(3) == 0;
    }

    static Graph of(long seed) {
        return new TestingTransformers(seed).build();
    }

    static Map<String, Tensor> input(long seed) {
        Random random = new Random(seed);
        return Map.of("tokens", Tensor.ofLongs(random.longs(2 * 5, 0, VOCABULARY).toArray(), 2, 5));
    }

    private Graph build() {
        g.input("tokens", ElementType.INT64, Dim.of("N"), Dim.of("S"));
        String embedding = w.weight(1, VOCABULARY, width);
        String x = g.node("Gather", embedding, "tokens");
        for (int i = 0; i < 1 + w.random.nextInt(2); i++) {
            x = g.node("Add", x, attention(norm(x)));
            x = g.node("Add", x, mlp(norm(x)));
        }
        String head = w.random.nextBoolean() ? w.weight(width, width, 5) : g.node("Slice", g.node("Transpose", embedding), g.constant(0L),
                g.constant(5L), g.constant(1L));
        g.name("y", g.node("MatMul", norm(x), head));
        return g.output("y", ElementType.FLOAT).build();
    }

    /// None where the stream itself is to be pruned, else over the stream, in one node or taken apart.
    private String norm(String x) {
        if (stream) return x;
        if (w.random.nextBoolean()) return g.node("LayerNormalization", x, w.around1(width), w.weight(1, width));
        String squares = g.node("Mul", x, x);
        String mean = opset >= 18 ? g.node("ReduceMean", squares, g.constant(-1L))
                : g.node("ReduceMean", n -> n.with("axes", new long[] {-1}), squares);
        return g.node("Mul", g.node("Div", x, g.node("Sqrt", g.node("Add", mean, g.constant(1e-5f)))), w.around1(width));
    }

    private String mlp(String x) {
        int inner = w.one(16, 32, 40);
        String up = linear(x, width, inner);
        String active = switch (w.random.nextInt(4)) {
            case 0 -> g.node("Mul", g.node("Mul", up, g.constant(0.5f)), g.node("Add", g.node("Erf", g.node("Div", up, g.constant(1.414f))),
                    g.constant(1f)));
            case 1 -> g.node("Mul", g.node("Mul", up, g.node("Sigmoid", up)), linear(x, width, inner));
            case 2 -> g.node("Relu", up);
            default -> g.node("Mul", up, g.node("Pow", up, g.constant(2f)));
        };
        return linear(active, inner, width);
    }

    private String linear(String x, int in, int out) {
        String product = g.node("MatMul", x, w.weight(in, in, out));
        return w.random.nextInt(3) == 0 ? product : g.node("Add", w.weight(1, out), product);
    }

    private String attention(String x) {
        return switch (w.random.nextInt(4)) {
            case 0 -> fused(x);
            case 1 -> attend(x, split(linear(x, width, heads * size), x, heads), grouped(x), grouped(x));
            default -> attend(x, split(linear(x, width, heads * size), x, heads), split(linear(x, width, heads * size), x, heads),
                    split(linear(x, width, heads * size), x, heads));
        };
    }

    /// [N,S,heads·size] to [N,heads,S,size], the shape written down or computed.
    private String split(String x, String like, int count) {
        String shape = switch (w.random.nextInt(3)) {
            case 0 -> g.constant(0L, 0L, count, size);
            case 1 -> g.constant(0L, -1L, count, size);
            default -> {
                String dims = g.node("Shape", like);
                String batch = g.node("Unsqueeze", g.node("Gather", dims, g.constant(Tensor.scalar(0L))), g.constant(0L));
                String length = g.node("Slice", dims, g.constant(1L), g.constant(2L));
                yield g.node("Concat", n -> n.with("axis", 0), batch, length, g.constant((long) count), g.constant((long) size));
            }
        };
        return g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), g.node("Reshape", x, shape));
    }

    /// Keys or values of half as many heads, each repeated: [N,heads/2,S,size] to [N,heads,S,size].
    private String grouped(String x) {
        int few = heads / 2;
        String kv = g.node("Unsqueeze", split(linear(x, width, few * size), x, few), g.constant(2L));
        String twice = g.node("Expand", kv, g.constant(1L, few, 2L, 1L, size));
        return g.node("Reshape", twice, g.constant(0L, heads, -1L, size));
    }

    /// Query, key and value in one weight, as parts of it or as an axis of three.
    private String fused(String x) {
        int all = heads * size;
        String qkv = linear(x, width, 3 * all);
        if (w.random.nextBoolean()) {
            var parts = g.nodes("Split", 3, n -> n.with("axis", 2), qkv, g.constant((long) all, (long) all, (long) all));
            return attend(x, split(parts.get(0), x, heads), split(parts.get(1), x, heads), split(parts.get(2), x, heads));
        }
        String five = g.node("Transpose", n -> n.with("perm", 2, 0, 3, 1, 4), g.node("Reshape", qkv, g.constant(0L, 0L, 3L, heads, size)));
        String[] parts = new String[3];
        for (int i = 0; i < 3; i++) parts[i] = g.node("Gather", n -> n.with("axis", 0), five, g.constant(Tensor.scalar((long) i)));
        return attend(x, parts[0], parts[1], parts[2]);
    }

    private String attend(String x, String q, String k, String v) {
        String scores = g.node("Div", g.node("MatMul", q, g.node("Transpose", n -> n.with("perm", 0, 1, 3, 2), k)),
                g.constant((float) Math.sqrt(size)));
        String masked = w.random.nextBoolean() ? scores : g.node("Add", scores, w.weight(1, 1, 1, 5, 5));
        String mixed = g.node("MatMul", g.node("Softmax", n -> n.with("axis", -1), masked), v);
        String joined = g.node("Reshape", g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), mixed),
                g.constant(0L, 0L, w.random.nextBoolean() ? -1L : heads * size));
        return linear(joined, heads * size, width);
    }
}
