package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Whole residual blocks taken out of a BERT encoder, told by the names that its exporter gave them.
final class EncoderLayers {
    private static final String END = "/output/LayerNorm/Add_1_output_0";

    private EncoderLayers() {}

    /// The encoder with some of its layers; a layer that is left out passes its input on.
    ///
    /// @param last the number of the last layer, which must be kept: its output is the model's
    static Graph keep(Graph graph, Set<Integer> kept, int last) {
        if (!kept.contains(last)) throw new IllegalArgumentException("the last layer must be kept: got " + kept);
        Map<String, String> renamed = new LinkedHashMap<>();
        String before = "/embeddings/LayerNorm/Add_1_output_0";
        for (int layer = 0; layer < last; layer++) {
            String output = "/encoder/layer." + layer + END;
            if (kept.contains(layer)) before = output;
            else renamed.put(output, before);
        }
        List<Node> nodes = graph.nodes().stream().map(n -> n.withInputs(n.inputs().stream().map(i -> renamed.getOrDefault(i, i)).toList()))
                .toList();
        return live(graph.withNodes(nodes, graph.initializers()));
    }

    /// Without the nodes and initializers that no output depends on.
    static Graph live(Graph graph) {
        Set<String> wanted = graph.outputs().stream().map(Value::name).collect(Collectors.toCollection(HashSet::new));
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes().reversed()) {
            if (node.outputs().stream().noneMatch(wanted::contains)) continue;
            kept.addFirst(node);
            wanted.addAll(node.inputs());
        }
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.keySet().retainAll(wanted);
        return graph.withNodes(kept, initializers);
    }

    /// The tables that ids are looked up in as constants, which no optimiser changes.
    static Graph frozenTables(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        for (Node node : graph.nodes()) {
            if (!node.is("Gather") || !initializers.containsKey(node.inputs().getFirst())) continue;
            String table = node.inputs().getFirst();
            nodes.add(Node.of("Constant", List.of(), table).with("value", new Attribute.OfTensor(initializers.remove(table))));
        }
        nodes.addAll(graph.nodes());
        return graph.withNodes(nodes, initializers);
    }

    /// The weights of a graph with frozen tables in the graph that it was made from.
    static Graph thawed(Graph trained, Graph original) {
        Map<String, Tensor> weights = new LinkedHashMap<>(trained.initializers());
        weights.keySet().retainAll(original.initializers().keySet());
        return original.withInitializers(weights);
    }
}
