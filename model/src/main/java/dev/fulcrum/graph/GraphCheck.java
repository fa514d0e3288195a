package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Whether a graph is well-formed: every value is made once and before it is read, outputs exist, opsets are stated.
public final class GraphCheck {
    /// The newest version of the ONNX operators that Fulcrum has been tried with.
    public static final int NEWEST_OPSET = 26;

    private final List<Fault> faults = new ArrayList<>();

    private GraphCheck() {}

    /// All faults in the order of the graph, bodies included; none for a well-formed graph.
    public static List<Fault> faults(Graph graph) {
        GraphCheck check = new GraphCheck();
        check.opsets(graph, graph.opsets());
        check.graph(graph, name -> false);
        return List.copyOf(check.faults);
    }

    private void opsets(Graph graph, Map<String, Long> opsets) {
        long onnx = opsets.getOrDefault("", 0L);
        boolean needed = graph.nodes().stream().anyMatch(n -> n.domain().isEmpty());
        if (needed && (onnx < 1 || onnx > NEWEST_OPSET)) {
            report("graph " + graph.name(), "must state an ONNX opset from 1 to " + NEWEST_OPSET, String.valueOf(onnx),
                    "export it with opset 17");
        }
        graph.nodes().stream().filter(n -> !n.domain().isEmpty() && !opsets.containsKey(n.domain())).forEach(n ->
                report(n.label(), "must have its domain among the opsets", n.domain(), "import the domain"));
    }

    /// @param outer whether a value is known around this graph: bodies ask, so that nothing is copied into each of them
    private void graph(Graph graph, Predicate<String> outer) {
        Set<String> own = new HashSet<>();
        Set<String> made = new HashSet<>(OnnxRemainder.sparse(graph).keySet());
        graph.inputs().forEach(v -> define("input", v.name(), own));
        graph.initializers().keySet().forEach(name -> define("initializer", name, own));
        Set<String> later = new HashSet<>();
        graph.nodes().forEach(n -> later.addAll(n.outputs()));
        made.addAll(own);
        Predicate<String> known = name -> made.contains(name) || outer.test(name);
        for (Node node : graph.nodes()) {
            node(node, known, later);
            node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> {
                define(node.label(), o, own);
                made.add(o);
            });
        }
        if (graph.outputs().isEmpty()) report("graph " + graph.name(), "must have an output", "none", "declare one");
        graph.outputs().stream().filter(v -> !known.test(v.name())).forEach(v ->
                report("output " + v.name(), "must be made by a node", "nothing of that name", "name a value of the graph"));
    }

    private void node(Node node, Predicate<String> known, Set<String> later) {
        if (node.outputs().stream().allMatch(String::isEmpty)) report(node.label(), "must have an output", "none", "remove the node");
        node.inputs().stream().filter(i -> !i.isEmpty() && !known.test(i)).forEach(i -> report(node.label(),
                "must read values made before it", i + (later.contains(i) ? ", which is made later" : ", which nothing makes"),
                later.contains(i) ? "order the nodes topologically" : "add the value or correct the name"));
        for (Attribute attribute : node.attributes().values()) {
            if (attribute instanceof Attribute.OfGraph(Graph body)) graph(body, known);
        }
    }

    private void define(String where, String name, Set<String> own) {
        if (!own.add(name)) report(where, "must make values of its own name", name + " again", "rename one of the two");
    }

    private void report(String operation, String expected, String got, String mend) {
        faults.add(Fault.of(operation, expected, got, mend));
    }
}
