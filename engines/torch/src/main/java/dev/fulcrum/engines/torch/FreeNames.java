package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// The names that a subgraph reads without making them: values of the graph around it.
final class FreeNames {
    private FreeNames() {}

    static Set<String> of(Graph body) {
        Set<String> made = new HashSet<>(body.initializers().keySet());
        body.inputs().forEach(v -> made.add(v.name()));
        Set<String> free = new LinkedHashSet<>();
        for (Node node : body.nodes()) {
            add(node.inputs(), made, free);
            add(ofBodies(node), made, free);
            made.addAll(node.outputs());
        }
        add(body.outputs().stream().map(v -> v.name()).toList(), made, free);
        return free;
    }

    /// The free names of all bodies of a node.
    static Set<String> ofBodies(Node node) {
        Set<String> free = new LinkedHashSet<>();
        for (Attribute attribute : node.attributes().values()) {
            if (attribute instanceof Attribute.OfGraph(Graph body)) free.addAll(of(body));
        }
        return free;
    }

    private static void add(Iterable<String> read, Set<String> made, Set<String> free) {
        for (String name : read) if (!name.isEmpty() && !made.contains(name)) free.add(name);
    }
}
