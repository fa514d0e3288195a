package dev.fulcrum.bench;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;

/// A transformer encoder of MiniLM's shape: 6 layers, width 384, 12 heads, inner width 1536, 32 positions. Input `input` FLOAT
/// [N,32,384] (vectors already looked up), output `state` FLOAT [N,32,384].
final class EncoderNet {
    private static final int LAYERS = 6;
    private static final int WIDTH = 384;
    private static final int HEADS = 12;
    private static final int LENGTH = 32;
    private final GraphBuilder g = new GraphBuilder("encoder-net");
    private final NetWeights w;

    private EncoderNet(long seed) {
        this.w = new NetWeights(g, new Random(seed));
    }

    static Graph of(long seed) {
        return new EncoderNet(seed).build();
    }

    static Map<String, Tensor> batch(int size, long seed) {
        return Map.of("input", NetWeights.normal(new Random(seed), 1, size, LENGTH, WIDTH));
    }

    private Graph build() {
        String x = g.input("input", ElementType.FLOAT, Dim.of("N"), Dim.of(LENGTH), Dim.of(WIDTH));
        for (int layer = 0; layer < LAYERS; layer++) {
            x = norm(g.node("Add", x, attention(x)));
            x = norm(g.node("Add", x, linear(gelu(linear(x, WIDTH, 4 * WIDTH)), 4 * WIDTH, WIDTH)));
        }
        return g.output(g.name("state", x), ElementType.FLOAT, Dim.of("N"), Dim.of(LENGTH), Dim.of(WIDTH)).build();
    }

    private String attention(String x) {
        String query = heads(linear(x, WIDTH, WIDTH), 0, 2, 1, 3);
        String key = heads(linear(x, WIDTH, WIDTH), 0, 2, 3, 1);
        String value = heads(linear(x, WIDTH, WIDTH), 0, 2, 1, 3);
        String scores = g.node("Mul", g.node("MatMul", query, key), g.constant((float) Math.sqrt(HEADS / (double) WIDTH)));
        String mixed = g.node("MatMul", g.node("Softmax", n -> n.with("axis", -1), scores), value);
        String rows = g.node("Reshape", g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), mixed), g.constant(0, 0, WIDTH));
        return linear(rows, WIDTH, WIDTH);
    }

    private String heads(String x, long... perm) {
        return g.node("Transpose", n -> n.with("perm", perm), g.node("Reshape", x, g.constant(0, 0, HEADS, WIDTH / HEADS)));
    }

    private String linear(String x, int in, int out) {
        return g.node("Add", g.node("MatMul", x, w.he(2 * in, in, out)), w.he(100, out));
    }

    private String gelu(String x) {
        String erf = g.node("Erf", g.node("Div", x, g.constant((float) Math.sqrt(2))));
        return g.node("Mul", g.node("Mul", x, g.node("Add", erf, g.constant(1f))), g.constant(0.5f));
    }

    private String norm(String x) {
        return g.node("LayerNormalization", n -> n.with("axis", -1), x, ones(1), ones(0));
    }

    private String ones(float value) {
        float[] all = new float[WIDTH];
        java.util.Arrays.fill(all, value);
        return g.constant(Tensor.ofFloats(all, WIDTH));
    }
}
