package dev.fulcrum.compress.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Equalization leaves every bit of the output as it was and evens out the channels between layers.
class EqualizationTest {
    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void outputsAreTheSameToTheBit(long seed) {
        Graph graph = new Chain(seed).build();
        Graph equalized = Equalization.apply(graph);
        Map<String, Tensor> x = Map.of("x", values(new Random(seed), 1, 2, 4, 6, 6));
        assertThat(run(equalized, x)).isEqualTo(run(graph, x));
        assertThat(equalized.nodes().stream().map(Node::op)).isEqualTo(graph.nodes().stream().map(Node::op).toList());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatMakesAndWhatReadsAChannelAreWithinAPowerOfTwo(long seed) {
        var g = new GraphBuilder("two");
        Random random = new Random(seed);
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4), Dim.of(6), Dim.of(6));
        String y = conv(g, random, x, 4, 8, 1);
        String z = conv(g, random, g.node("Relu", y), 8, 8, seed % 2 == 0 ? 1 : 8);
        Graph equalized = Equalization.apply(g.output(z, ElementType.FLOAT).build());
        LayerWeights first = layer(equalized, 0);
        LayerWeights second = layer(equalized, 2);
        for (int c = 0; c < 8; c++) {
            double apart = first.largestMaking(c) / second.largestReading(c, 8);
            assertThat(apart).as("channel %d", c).isBetween(0.5 - 1e-6, 2 + 1e-6);
        }
    }

    @Test
    void anotherReaderOrAnOutputInBetweenIsLeftAlone() {
        var g = new GraphBuilder("residual");
        Random random = new Random(1);
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4), Dim.of(6), Dim.of(6));
        String y = g.node("Relu", conv(g, random, x, 4, 4, 1));
        String z = g.node("Add", conv(g, random, y, 4, 4, 1), y);
        String w = conv(g, random, conv(g, random, g.node("Sigmoid", z), 4, 4, 1), 4, 4, 1);
        Graph graph = g.output(w, ElementType.FLOAT).output(g.nodes("Identity", 1, n -> n, z).getFirst(), ElementType.FLOAT).build();
        Graph equalized = Equalization.apply(graph);
        assertThat(equalized.nodes().subList(0, 5)).isEqualTo(graph.nodes().subList(0, 5));
    }

    private static LayerWeights layer(Graph graph, int node) {
        return LayerWeights.of(graph, graph.nodes().get(node)).orElseThrow();
    }

    private static Tensor run(Graph graph, Map<String, Tensor> x) {
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(x).get(graph.outputs().getFirst().name());
        }
    }

    private static String conv(GraphBuilder g, Random random, String x, int in, int out, int groups) {
        return g.node("Conv", n -> n.with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1).with("group", groups), x,
                g.constant(values(random, 6, out, in / groups, 3, 3)), g.constant(values(random, 1, out)));
    }

    /// Normal values; along the first axis up to `spread` octaves apart.
    private static Tensor values(Random random, double spread, long... dims) {
        float[] v = new float[Math.toIntExact(Tensor.count(dims))];
        int each = v.length / (int) dims[0];
        double octave = 0;
        for (int i = 0; i < v.length; i++) {
            if (i % each == 0) octave = (random.nextDouble() - 0.5) * 2 * spread;
            v[i] = (float) (random.nextGaussian() * Math.pow(2, octave));
        }
        return Tensor.ofFloats(v, dims);
    }

    /// A chain of ordinary, grouped and depthwise convolutions with homogeneous and other operators between, ending in Gemms; some
    /// channels are dead.
    private static final class Chain {
        private final Random random;
        private final GraphBuilder g = new GraphBuilder("chain");
        private int channels = 4;
        private int side = 6;

        Chain(long seed) {
            random = new Random(seed * 31 + 7);
        }

        Graph build() {
            String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4), Dim.of(6), Dim.of(6));
            int layers = 2 + random.nextInt(4);
            for (int i = 0; i < layers; i++) x = between(layer(x));
            if (random.nextBoolean()) {
                x = g.node("GlobalAveragePool", x);
                side = 1;
            }
            int features = channels * side * side;
            x = g.node("Gemm", g.node("Flatten", x), g.constant(values(random, 2, features, 5)), g.constant(values(random, 1, 5)));
            x = g.node("Gemm", n -> n.with("transB", 1), g.node("Relu", x), g.constant(values(random, 3, 3, 5)));
            return g.output(x, ElementType.FLOAT).build();
        }

        private String layer(String x) {
            int in = channels;
            int groups = new int[] {1, 1, 2, in}[random.nextInt(4)];
            channels = groups == in ? in : new int[] {4, 8, 12}[random.nextInt(3)];
            return conv(g, random, x, in, channels, groups);
        }

        private String between(String x) {
            return switch (random.nextInt(6)) {
                case 0 -> g.node("Relu", x);
                case 1 -> g.node("LeakyRelu", n -> n.with("alpha", 0.1f), x);
                case 2 -> g.node("Tanh", x);
                case 3 -> pooled(g.node("Relu", x));
                case 4 -> g.node("Clip", x, g.constant(0f), g.constant(6f));
                default -> x;
            };
        }

        private String pooled(String x) {
            if (side < 4) return x;
            side /= 2;
            String op = random.nextBoolean() ? "MaxPool" : "AveragePool";
            return g.node(op, n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), x);
        }
    }
}
