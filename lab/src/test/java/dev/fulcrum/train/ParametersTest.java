package dev.fulcrum.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void constantsBeforeTheFirstWeightStayFrozen() {
        Graph graph = graph(List.of("mean", "w", "bias"),
                Node.of("Sub", List.of("x", "mean"), "centred"),
                Node.of("MatMul", List.of("centred", "w"), "product"),
                Node.of("Add", List.of("product", "bias"), "y"));
        assertThat(Parameters.of(graph).trainable()).containsExactly("w", "bias");
    }

    @Test
    void statisticsAreBuffersAndScalesAreWeights() {
        Graph graph = graph(List.of("w", "s", "b", "m", "v"), Node.of("Conv", List.of("x", "w"), "c"),
                Node.of("BatchNormalization", List.of("c", "s", "b", "m", "v"), "y"));
        assertThat(Parameters.of(graph).trainable()).containsExactly("w", "s", "b");
        assertThat(Parameters.of(graph).buffers()).containsExactly("m", "v");
    }

    @Test
    void integersAndOperandsOfOtherOperatorsAreNoWeights() {
        Map<String, Tensor> constants = new LinkedHashMap<>();
        constants.put("w", Tensor.ofFloats(new float[1], 1, 1));
        constants.put("shape", Tensor.ofLongs(new long[] {1}, 1));
        constants.put("low", Tensor.scalar(0f));
        Graph graph = new Graph("g", List.of(Node.of("Gemm", List.of("x", "w"), "g"), Node.of("Clip", List.of("g", "low"), "c"),
                Node.of("Reshape", List.of("c", "shape"), "y")), constants, List.of(), List.of(), List.of(), Map.of("", 17L), 8,
                Map.of(), new byte[0]);
        assertThat(Parameters.of(graph).trainable()).containsExactly("w");
    }

    @Test
    void dependenceTravelsThroughOtherOperators() {
        Graph graph = graph(List.of("w", "scale"), Node.of("Conv", List.of("x", "w"), "c"), Node.of("Relu", List.of("c"), "r"),
                Node.of("Mul", List.of("scale", "r"), "y"));
        assertThat(Parameters.of(graph).trainable()).containsExactly("w", "scale");
    }

    private static Graph graph(List<String> constants, Node... nodes) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        constants.forEach(c -> all.put(c, Tensor.ofFloats(new float[1], 1)));
        return new Graph("g", List.of(nodes), all, List.of(), List.of(), List.of(), Map.of("", 17L), 8, Map.of(), new byte[0]);
    }
}
