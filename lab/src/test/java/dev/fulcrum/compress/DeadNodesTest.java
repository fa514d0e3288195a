package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeadNodesTest {

    /// Dead ends, copies, dropouts and constant expressions at random places of a chain: outputs stay to the bit, the clutter goes.
    @Test
    void outputsStayToTheBit() {
        for (long seed = 0; seed < 200; seed++) {
            Graph graph = cluttered(seed);
            Graph clean = DeadNodes.apply(graph, new ReferenceEngine());
            assertThat(GraphCheck.faults(clean)).isEmpty();
            assertThat(run(clean)).as("seed %d", seed).isEqualTo(run(graph));
            assertThat(clean.nodes()).allMatch(n -> List.of("Relu", "Add", "Mul", "Identity").contains(n.op()));
            assertThat(clean.nodes().stream().filter(n -> n.is("Identity")).map(Node::output)).isSubsetOf("y");
            assertThat(clean.initializers()).doesNotContainKey("unread");
            assertThat(run(DeadNodes.apply(graph))).isEqualTo(run(graph));
        }
    }

    @Test
    void aDropoutThatTrainsAndAMaskThatIsReadStay() {
        GraphBuilder g = new GraphBuilder("dropouts");
        g.input("x", ElementType.FLOAT, Dim.of(4));
        g.initializer("training", Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        String trains = g.node("Dropout", "x", g.constant(0.5f), "training");
        List<String> masked = g.nodes("Dropout", 2, n -> n, "x");
        Graph graph = g.output(trains, ElementType.FLOAT).output(masked.get(0), ElementType.FLOAT).output(masked.get(1), ElementType.BOOL)
                .build();
        assertThat(DeadNodes.apply(graph).nodes()).hasSize(2);
    }

    private static Graph cluttered(long seed) {
        Random random = new Random(seed);
        GraphBuilder g = new GraphBuilder("cluttered");
        String x = g.input("x", ElementType.FLOAT, Dim.of(4));
        g.initializer("unread", Tensor.scalar(3f));
        for (int i = 0; i < 8; i++) {
            String at = x;
            x = switch (random.nextInt(6)) {
                case 0 -> g.node("Relu", at);
                case 1 -> g.node("Identity", at);
                case 2 -> g.node("Dropout", at);
                case 3 -> g.node("Add", at, g.node("Sqrt", g.node("Mul", g.constant(2f), g.constant(random.nextFloat()))));
                case 4 -> g.node("Mul", at, g.node("Constant", n -> n.with("value", new Attribute.OfTensor(Tensor.scalar(1.5f)))));
                default -> {
                    g.node("Exp", at);
                    yield g.node("Add", at, g.constant(0.25f));
                }
            };
        }
        g.name("y", x);
        return g.output("y", ElementType.FLOAT).build();
    }

    private static Map<String, Tensor> run(Graph graph) {
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return new TreeMap<>(session.run(Map.of("x", Tensor.ofFloats(new float[] {-1, 0, 0.5f, 2}, 4))));
        }
    }
}
