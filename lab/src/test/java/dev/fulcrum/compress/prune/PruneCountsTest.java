package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Counts by a clock that is a formula: what the clock says must rule, not the number of operations.
class PruneCountsTest {
    private static final Map<String, long[]> INPUTS = Map.of("x", new long[] {1, 3, 8, 8});

    @Test
    void rungsReachTheirFractions() {
        ToDoubleFunction<Graph> flops = graph -> GraphCount.of(graph, INPUTS).flops() * 1e-9;
        List<Double> fractions = List.of(0.8, 0.6, 0.4, 0.2);
        List<PruneCounts.Allotment> rungs = PruneCounts.ladder(net(), INPUTS, new Importance.Magnitude(), flops, fractions);
        assertThat(rungs).hasSameSizeAs(fractions);
        for (int i = 0; i < rungs.size(); i++) {
            PruneCounts.Allotment rung = rungs.get(i);
            assertThat(rung.fraction()).isBetween(fractions.get(i) - 0.2, fractions.get(i));
            Graph pruned = PrunePass.apply(net(), rung.step(), new Importance.Magnitude(), INPUTS).graph();
            assertThat(flops.applyAsDouble(pruned)).isEqualTo(rung.seconds());
            rung.counts().values().forEach(count -> assertThat(count % 16).isZero());
            if (i > 0) assertThat(rung.importance()).isGreaterThan(rungs.get(i - 1).importance());
        }
    }

    /// Only one layer costs anything, and not the one with most operations: only it is narrowed.
    @Test
    void onlyWhatTheClockFeelsIsPruned() {
        ToDoubleFunction<Graph> clock = graph -> 1 + graph.initializers().get("c").dim(0);
        PruneCounts.Allotment rung = PruneCounts.ladder(net(), INPUTS, new Importance.Magnitude(), clock, List.of(0.5)).getFirst();
        assertThat(rung.counts().keySet()).containsExactly("c");
        assertThat(rung.fraction()).isLessThanOrEqualTo(0.5);
    }

    /// Two layers cost the same; in one of them half the channels hardly matter.
    @Test
    void whatMattersLeastGoesFirst() {
        Graph graph = net();
        float[] weak = graph.initializers().get("b").toFloatArray();
        for (int i = 0; i < weak.length / 2; i++) weak[i] *= 1e-3f;
        float[] reader = graph.initializers().get("c").toFloatArray();
        for (int i = 0; i < reader.length; i++) if (i / 9 % 64 < 32) reader[i] *= 1e-3f;
        Graph uneven = graph.withInitializers(Map.of("b", Tensor.ofFloats(weak, graph.initializers().get("b").dims()),
                "c", Tensor.ofFloats(reader, graph.initializers().get("c").dims())));
        ToDoubleFunction<Graph> clock = g -> g.initializers().get("b").dim(0) + g.initializers().get("c").dim(0);
        Importance made = new Importance.Taylor(Map.of("b", squared(uneven, "b"), "c", squared(uneven, "c")));
        PruneCounts.Allotment rung = PruneCounts.ladder(uneven, INPUTS, made, clock, List.of(0.76)).getFirst();
        assertThat(rung.counts()).isEqualTo(new TreeMap<>(Map.of("b", 32)));
        Graph pruned = PrunePass.apply(uneven, rung.step(), made, INPUTS).graph();
        assertThat(pruned.initializers().get("b").floats().get(0)).as("the weak half went").isEqualTo(weak[weak.length / 2]);
    }

    @Test
    void whatCannotBeReachedEndsTheLadder() {
        List<PruneCounts.Allotment> rungs = PruneCounts.ladder(net(), INPUTS, new Importance.Magnitude(),
                graph -> 10 + GraphCount.of(graph, INPUTS).flops() * 1e-9, List.of(0.5, 0.1));
        assertThat(rungs).hasSize(1);
        assertThat(rungs.getFirst().fraction()).isGreaterThan(0.5);
    }

    private static Tensor squared(Graph graph, String weight) {
        float[] values = graph.initializers().get(weight).toFloatArray();
        for (int i = 0; i < values.length; i++) values[i] *= values[i];
        return Tensor.ofFloats(values, graph.initializers().get(weight).dims());
    }

    private static Graph net() {
        GraphBuilder g = new GraphBuilder("three layers");
        TestingWeights w = new TestingWeights(g, new Random(4));
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.of(8), Dim.of(8));
        int in = 3;
        for (String name : List.of("a", "b", "c")) {
            int out = name.equals("a") ? 128 : 64;
            float[] values = new float[out * in * 9];
            for (int i = 0; i < values.length; i++) values[i] = (float) (w.random.nextGaussian() / Math.sqrt(in * 9));
            g.initializer(name, Tensor.ofFloats(values, out, in, 3, 3));
            x = g.node("Relu", g.node("Conv", n -> n.with("pads", 1, 1, 1, 1), x, name));
            in = out;
        }
        x = g.node("Gemm", g.node("Flatten", g.node("GlobalAveragePool", x)), w.weight(in, in, 5));
        return g.output(x, ElementType.FLOAT).build();
    }
}
