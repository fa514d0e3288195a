package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes `x · clip(x + 3, 0, 6) / 6`, four nodes in many exports, as the two nodes `x · HardSigmoid(x)` with slope 1/6 and offset 1/2
/// (Howard et al. 2019, "Searching for MobileNetV3").
final class RecogniseHardSwish {
    private final Graph graph;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs;
    private final Set<String> gone = new HashSet<>();
    private final Map<String, String> argumentOf = new HashMap<>();

    private RecogniseHardSwish(Graph graph) {
        this.graph = graph;
        this.producers = graph.producers();
        this.consumers = graph.consumers();
        this.outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
    }

    static Graph apply(Graph graph) {
        return new RecogniseHardSwish(graph).rewrite();
    }

    private Graph rewrite() {
        graph.nodes().forEach(this::recognise);
        if (argumentOf.isEmpty()) return graph;
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            String x = node.outputs().isEmpty() ? null : argumentOf.get(node.output());
            if (x != null) {
                String gate = node.output() + "_gate";
                nodes.add(Node.of("HardSigmoid", List.of(x), gate).with("alpha", 1 / 6f).with("beta", 0.5f));
                nodes.add(new Node(node.name(), "Mul", "", List.of(x, gate), node.outputs(), Map.of()));
            } else if (node.outputs().stream().noneMatch(gone::contains)) {
                nodes.add(node);
            }
        }
        return Remaining.graph(graph, nodes, Map.of());
    }

    /// From the last of the four nodes upwards.
    private void recognise(Node last) {
        if (!last.is("Div") || !holds(last.inputs().get(1), 6)) return;
        Node product = inner(last.inputs().getFirst(), "Mul");
        if (product == null) return;
        for (int side = 0; side < 2; side++) {
            Node clip = inner(product.inputs().get(side), "Clip");
            String x = product.inputs().get(1 - side);
            Node sum = clip == null || clip.inputs().size() != 3 ? null : inner(clip.inputs().getFirst(), "Add");
            if (sum == null || !holds(clip.inputs().get(1), 0) || !holds(clip.inputs().get(2), 6) || !isThreeMore(sum, x)) continue;
            argumentOf.put(last.output(), x);
            gone.addAll(List.of(product.output(), clip.output(), sum.output()));
            return;
        }
    }

    /// The node of that operator that makes a value which one node alone reads, or null.
    private Node inner(String value, String op) {
        Node node = producers.get(value);
        boolean alone = consumers.getOrDefault(value, List.of()).size() == 1 && !outputs.contains(value);
        return node != null && node.is(op) && alone ? node : null;
    }

    private boolean isThreeMore(Node sum, String x) {
        int at = sum.inputs().indexOf(x);
        return at >= 0 && holds(sum.inputs().get(1 - at), 3);
    }

    private boolean holds(String value, float wanted) {
        return graph.initializer(value).filter(t -> t.type() == ElementType.FLOAT && t.count() == 1).map(Tensor::floats)
                .filter(f -> f.get(0) == wanted).isPresent();
    }
}
