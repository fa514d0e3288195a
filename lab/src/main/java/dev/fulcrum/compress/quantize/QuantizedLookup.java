package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.QuantizedWeights;
import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tables of rows that only Gather reads, such as word embeddings: int8 with a scale a row, widened after the lookup. A quarter of
/// the bytes; the rows that are looked up cost one multiplication an element more.
final class QuantizedLookup {
    private static final long SMALLEST = 1 << 14;
    private static final int LARGEST_CODE = 127;
    private final Graph graph;
    private final Set<String> tables = new HashSet<>();

    private QuantizedLookup(Graph graph) {
        this.graph = graph;
    }

    /// @param excluded nodes that stay float
    static QuantizedLookup of(Graph graph, Set<String> excluded) {
        QuantizedLookup lookup = new QuantizedLookup(graph);
        boolean nested = graph.nodes().stream().flatMap(n -> n.attributes().values().stream())
                .anyMatch(Attribute.OfGraph.class::isInstance);
        if (nested) return lookup;
        Map<String, List<Node>> consumers = graph.consumers();
        graph.initializers().forEach((name, table) -> {
            boolean fits = table.type() == ElementType.FLOAT && table.rank() == 2 && table.count() >= SMALLEST;
            List<Node> readers = consumers.getOrDefault(name, List.of());
            if (fits && !readers.isEmpty() && readers.stream().allMatch(n -> reads(n, name) && !excluded.contains(n.output()))) {
                lookup.tables.add(name);
            }
        });
        graph.outputs().forEach(o -> lookup.tables.remove(o.name()));
        return lookup;
    }

    private static boolean reads(Node node, String table) {
        return node.is("Gather") && node.intAttribute("axis", 0) == 0 && node.inputs().getFirst().equals(table);
    }

    boolean covers(Node node) {
        return node.is("Gather") && tables.contains(node.inputs().getFirst());
    }

    void write(Node node, List<Node> nodes, Map<String, Tensor> initializers) {
        String table = node.inputs().getFirst();
        if (!initializers.containsKey(table + "_codes")) {
            var made = new QuantizedWeights(LARGEST_CODE).quantize(graph.initializers().get(table), 0, null, 1);
            initializers.put(table + "_codes", made.weight());
            initializers.put(table + "_row_scales", Tensor.ofFloats(made.scales(), made.scales().length, 1));
        }
        String rows = node.inputs().get(1);
        String y = node.output();
        nodes.add(Node.of("Gather", List.of(table + "_codes", rows), y + "_codes"));
        nodes.add(Node.of("Gather", List.of(table + "_row_scales", rows), y + "_row_scales"));
        nodes.add(Node.of("Cast", List.of(y + "_codes"), y + "_real").with("to", ElementType.FLOAT.code()));
        nodes.add(Node.of("Mul", List.of(y + "_real", y + "_row_scales"), y));
    }
}
