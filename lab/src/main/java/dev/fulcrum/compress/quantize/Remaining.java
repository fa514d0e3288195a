package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A graph after its nodes have been rewritten: constants that nobody reads any more are gone, unless subgraphs could read them.
final class Remaining {
    private Remaining() {}

    static Graph graph(Graph before, List<Node> nodes, Map<String, Tensor> added) {
        Set<String> read = new HashSet<>();
        nodes.forEach(n -> read.addAll(n.inputs()));
        before.outputs().forEach(o -> read.add(o.name()));
        boolean nested = nodes.stream().flatMap(n -> n.attributes().values().stream()).anyMatch(Attribute.OfGraph.class::isInstance);
        Map<String, Tensor> kept = new LinkedHashMap<>(before.initializers());
        if (!nested) kept.keySet().retainAll(read);
        kept.putAll(added);
        return before.withNodes(nodes, kept);
    }
}
