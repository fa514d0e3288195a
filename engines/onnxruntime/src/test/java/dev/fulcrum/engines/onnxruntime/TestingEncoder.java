package dev.fulcrum.engines.onnxruntime;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.Map;
import java.util.Random;

/// A small encoder as exporters write them: word vectors, then blocks of three products of one value, a sum, a Gemm; INT64 [N,L] in.
final class TestingEncoder {
    static final int WORDS = 300;
    private final Random random;
    private final GraphBuilder g;
    private final int width;

    private TestingEncoder(long seed, int width, long opset) {
        this.random = new Random(seed);
        this.width = width;
        this.g = new GraphBuilder("encoder").opset(opset);
    }

    /// @param width of a word vector, K of every product
    static Graph of(long seed, int width, long opset) {
        return new TestingEncoder(seed, width, opset).build();
    }

    static Map<String, Tensor> words(int count, int length, long seed) {
        long[] words = new Random(seed).longs((long) count * length, 0, WORDS).toArray();
        return Map.of("words", Tensor.ofLongs(words, count, length));
    }

    private Graph build() {
        String words = g.input("words", ElementType.INT64, Dim.of("N"), Dim.of("L"));
        String x = g.node("Gather", normal(1, WORDS, width), words);
        for (int block = 0; block < 2; block++) {
            String gate = g.node("Sigmoid", product(x, width));
            String value = g.node("Add", product(x, width), normal(0.2, width));
            String mixed = g.node("Tanh", g.node("Add", g.node("Mul", gate, value), product(x, width)));
            x = g.node("Add", x, mixed);
        }
        String rows = g.node("Reshape", x, g.constant(-1, width));
        String logits = g.node("Gemm", n -> n.with("transB", 1).with("alpha", 0.5f)
                .with("beta", 2f), rows, normal(0.2, 10, width), normal(0.3, 10));
        return g.output(g.name("logits", logits), ElementType.FLOAT).build();
    }

    private String product(String x, int columns) {
        return g.node("MatMul", x, normal(1 / Math.sqrt(width), width, columns));
    }

    /// Columns differ up to ten times in size, as trained ones do.
    private String normal(double deviation, long... dims) {
        float[] w = new float[Math.toIntExact(Tensor.count(dims))];
        int columns = (int) dims[dims.length - 1];
        for (int i = 0; i < w.length; i++) w[i] = (float) (random.nextGaussian() * deviation * Math.pow(10, i % columns % 5 / 4.0 - 0.5));
        return g.constant(Tensor.ofFloats(w, dims));
    }
}
