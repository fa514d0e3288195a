package dev.fulcrum.run.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/// By hand what the conformance cases of the ONNX project check widely (in bench, where they are installed).
class ReferenceEngineTest {
    private static final Tensor COUNTING = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);

    private static Tensor run(Graph graph, Map<String, Tensor> inputs) {
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(inputs).get(graph.outputs().getFirst().name());
        }
    }

    private static Graph image(java.util.function.BiFunction<GraphBuilder, String, String> body) {
        GraphBuilder b = new GraphBuilder("image");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(1), Dim.of(3), Dim.of(3));
        return b.output(body.apply(b, x), ElementType.FLOAT).build();
    }

    @Test
    void convolutionOfOnesSumsNeighbours() {
        Tensor ones = Tensor.ofFloats(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, 3, 3);
        Graph graph = image((b, x) -> b.node("Conv", n -> n.with("pads", 1, 1, 1, 1), x, b.constant(ones),
                b.constant(Tensor.ofFloats(new float[] {10}, 1))));
        assertThat(run(graph, Map.of("x", COUNTING)).toFloatArray()).containsExactly(22, 31, 26, 37, 55, 43, 34, 49, 38);
    }

    @Test
    void averageWithAndWithoutThePadding() {
        Graph with = image((b, x) -> b.node("AveragePool", n -> n.with("kernel_shape", 2, 2).with("pads", 1, 1, 0, 0).with("strides", 3, 3)
                .with("count_include_pad", 1L), x));
        Graph without = image((b, x) -> b.node("AveragePool", n -> n.with("kernel_shape", 2, 2).with("pads", 1, 1, 0, 0).with("strides", 3,
                3), x));
        assertThat(run(with, Map.of("x", COUNTING)).toFloatArray()).containsExactly(0.25f);
        assertThat(run(without, Map.of("x", COUNTING)).toFloatArray()).containsExactly(1f);
    }

    @Test
    void crossEntropyOfEqualScoresIsTheLogarithmOfTheClasses() {
        GraphBuilder b = new GraphBuilder("loss");
        String scores = b.input("scores", ElementType.FLOAT, Dim.of("N"), Dim.of(4));
        String labels = b.input("labels", ElementType.INT64, Dim.of("N"));
        Graph graph = b.output(b.node("SoftmaxCrossEntropyLoss", scores, labels), ElementType.FLOAT).build();
        float loss = run(graph, Map.of("scores", Tensor.ofFloats(new float[8], 2, 4), "labels", Tensor.ofLongs(new long[] {0, 3}, 2)))
                .toFloatArray()[0];
        assertThat(loss).isCloseTo((float) Math.log(4), within(1e-6f));
    }

    /// A loop that doubles: 2^5.
    @Test
    void loopCarriesItsState() {
        GraphBuilder body = new GraphBuilder("body");
        body.input("i", ElementType.INT64);
        String go = body.input("go", ElementType.BOOL);
        String v = body.input("v", ElementType.FLOAT);
        body.output(body.name("go_on", go), ElementType.BOOL).output(body.node("Add", v, v), ElementType.FLOAT);
        GraphBuilder b = new GraphBuilder("loop");
        String trips = b.input("trips", ElementType.INT64);
        String y = b.node("Loop", n -> n.with("body", new Attribute.OfGraph(body.buildBody())), trips, "", b.constant(1f));
        assertThat(run(b.output(y, ElementType.FLOAT).build(), Map.of("trips", Tensor.scalar(5L))).toFloatArray()).containsExactly(32f);
    }

    /// erf against published values (Abramowitz and Stegun, table 7.1).
    @Test
    void errorFunction() {
        assertThat(Elementwise.erf(0.5)).isCloseTo(0.5204998778, within(1e-10));
        assertThat(Elementwise.erf(-1)).isCloseTo(-0.8427007929, within(1e-10));
        assertThat(Elementwise.erf(2)).isCloseTo(0.9953222650, within(1e-10));
        assertThat(Elementwise.erf(3)).isCloseTo(0.9999779095, within(1e-10));
    }

    @Test
    void refusesClearly() {
        Graph relu = image((b, x) -> b.node("Relu", x));
        assertThatThrownBy(() -> run(relu, Map.of())).isInstanceOf(FaultException.class).hasMessageContaining("input x");
        assertThatThrownBy(() -> run(relu, Map.of("x", Tensor.scalar(1f)))).isInstanceOf(FaultException.class)
                .hasMessageContaining("input x");
        assertThatThrownBy(() -> run(image((b, x) -> b.node("Mystery", x)), Map.of("x", COUNTING)))
                .isInstanceOf(FaultException.class).hasMessageContaining("must be supported by the reference engine")
                        .hasMessageContaining("Mystery");
        assertThatThrownBy(() -> run(image((b, x) -> b.add(Node.of("Relu", List.of("nowhere"), "y"))), Map.of("x", COUNTING)))
                .isInstanceOf(FaultException.class).hasMessageContaining("nowhere");
        assertThatThrownBy(() -> run(image((b, x) -> b.node("ConstantOfShape", b.constant(40_000, 40_000))), Map.of("x", COUNTING)))
                .isInstanceOf(FaultException.class).hasMessageContaining("at most");
    }

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(Engine.class)).anyMatch(e -> e.name().equals("reference"));
    }
}
