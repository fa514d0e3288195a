package dev.fulcrum.compress;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Removes what no output needs, with all outputs as before: nodes that nobody reads, Identity and Dropout (which does nothing at
/// inference), and expressions of constants alone, which an engine evaluates once.
public final class DeadNodes {
    /// A folded constant larger than this many times its inputs stays an expression: a model should not grow by it.
    private static final long GROWTH = 4;
    private static final long SMALL = 4096;
    private static final Set<String> NOT_FOLDED = Set.of("RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike",
            "Bernoulli", "Multinomial", "If", "Loop", "Scan", "QuantizeLinear", "DequantizeLinear");

    private DeadNodes() {}

    /// Everything here that needs no engine: constants become initializers, names for names go, unread nodes go.
    public static Graph apply(Graph graph) {
        return unread(withoutCopies(hoisted(graph)));
    }

    /// The same, and constant expressions become initializers.
    ///
    /// @param engine evaluates them; one that refuses an expression leaves it in place
    public static Graph apply(Graph graph, Engine engine) {
        return unread(folded(withoutCopies(hoisted(graph)), engine));
    }

    /// Only nodes and initializers that some output needs; bodies may read any value around them by name.
    public static Graph unread(Graph graph) {
        Set<String> needed = new HashSet<>();
        graph.outputs().forEach(o -> needed.add(o.name()));
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes().reversed()) {
            if (node.outputs().stream().noneMatch(needed::contains)) continue;
            kept.add(node);
            needed.addAll(node.inputs());
            node.attributes().values().forEach(a -> bodyReads(a, needed));
        }
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.keySet().retainAll(needed);
        return graph.withNodes(kept.reversed(), initializers);
    }

    private static void bodyReads(Attribute attribute, Set<String> needed) {
        if (!(attribute instanceof Attribute.OfGraph(Graph body))) return;
        body.outputs().forEach(o -> needed.add(o.name()));
        for (Node node : body.nodes()) {
            needed.addAll(node.inputs());
            node.attributes().values().forEach(a -> bodyReads(a, needed));
        }
    }

    private static Graph hoisted(Graph graph) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        Set<String> outputs = names(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean constant = node.is("Constant") && !outputs.contains(node.output());
            if (constant && node.attributes().get("value") instanceof Attribute.OfTensor(Tensor t)) initializers.put(node.output(), t);
            else nodes.add(node);
        }
        return graph.withNodes(nodes, initializers);
    }

    private static Set<String> names(Graph graph) {
        Set<String> names = new HashSet<>();
        graph.outputs().forEach(o -> names.add(o.name()));
        return names;
    }

    /// Whether a node (If, Loop, Scan) has a body, which may read any value around it by name.
    public static boolean hasBodies(Graph graph) {
        return graph.nodes().stream().flatMap(n -> n.attributes().values().stream()).anyMatch(Attribute.OfGraph.class::isInstance);
    }

    /// Readers of a copy read the original. With bodies nothing is renamed, for they may read a copy by name.
    private static Graph withoutCopies(Graph graph) {
        if (hasBodies(graph)) return graph;
        Set<String> outputs = names(graph);
        Map<String, String> original = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node renamed = node.withInputs(node.inputs().stream().map(i -> original.getOrDefault(i, i)).toList());
            if (isCopy(graph, node) && !outputs.contains(node.output())) original.put(node.output(), renamed.inputs().getFirst());
            else nodes.add(renamed);
        }
        return graph.withNodes(nodes, graph.initializers());
    }

    private static boolean isCopy(Graph graph, Node node) {
        if (node.is("Identity")) return true;
        if (!node.is("Dropout") || node.outputs().stream().skip(1).anyMatch(o -> !o.isEmpty())) return false;
        if (node.input(2).isEmpty()) return true;
        return graph.initializer(node.inputs().get(2)).filter(training -> training.toByteArray()[0] == 0).isPresent();
    }

    private static Graph folded(Graph graph, Engine engine) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        Set<String> outputs = names(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean constant = !node.inputs().isEmpty() && node.inputs().stream().allMatch(i -> i.isEmpty() || initializers.containsKey(i))
                    && !NOT_FOLDED.contains(node.op()) && Collections.disjoint(outputs, node.outputs());
            Map<String, Tensor> made = constant ? evaluated(graph, node, initializers, engine) : Map.of();
            if (made.isEmpty()) nodes.add(node);
            else initializers.putAll(made);
        }
        return graph.withNodes(nodes, initializers);
    }

    private static Map<String, Tensor> evaluated(Graph graph, Node node, Map<String, Tensor> initializers, Engine engine) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        node.inputs().stream().filter(i -> !i.isEmpty()).forEach(i -> inputs.put(i, initializers.get(i)));
        List<Value> outputs = node.outputs().stream().filter(o -> !o.isEmpty())
                .map(o -> new Value(o, java.util.Optional.empty(), new byte[0])).toList();
        Graph alone = new Graph("constant", List.of(node), inputs, List.of(), outputs, List.of(), graph.opsets(), graph.irVersion(),
                Map.of(), new byte[0]);
        try (Session session = engine.open(alone, SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> made = session.run(Map.of());
            long before = inputs.values().stream().mapToLong(Tensor::count).sum();
            long after = made.values().stream().mapToLong(Tensor::count).sum();
            return after <= Math.max(SMALL, GROWTH * before) ? made : Map.of();
        } catch (dev.fulcrum.unit.FaultException e) {
            return Map.of();
        }
    }
}
