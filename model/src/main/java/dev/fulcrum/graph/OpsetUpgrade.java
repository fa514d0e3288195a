package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;

/// Rewrites a graph into a newer opset, so that passes need to know one form of each operator.
///
/// Each node goes through the changes of its operator between the two versions, oldest first; see [OpsetChanges]. What attributes
/// said becomes constants where the newer form reads inputs. Values keep their names. Bodies of If, Loop and Scan are rewritten too.
///
/// A model of IR version 3, which had to list its weights among the inputs, loses that list: left in a newer IR version it would say
/// that callers may replace the weights, and engines would fold nothing.
///
/// Source: the changelog of the ONNX operators.
public final class OpsetUpgrade {
    /// The oldest opset that can be rewritten. Nodes of opset 6 that broadcast from an axis in the middle are refused.
    public static final int OLDEST = 6;
    private static final int WEIGHTS_WERE_INPUTS = 3;
    /// Knows every construct that a rewritten node can have; readers of all newer opsets take it.
    private static final int IR_VERSION = 8;

    private OpsetUpgrade() {}

    /// @param opset at most [GraphCheck#NEWEST_OPSET]
    /// @return the same function at that opset, or the graph itself when it is that new already
    /// @throws FaultException with every node that has no newer form
    public static Graph to(Graph graph, int opset) {
        int from = graph.opset();
        if (from >= opset || from == 0 && graph.nodes().stream().noneMatch(n -> n.domain().isEmpty())) return graph;
        FaultException.raiseAll(refusals(graph, opset));
        OpsetSite site = new OpsetSite(graph, opset);
        Map<String, Tensor> weights = new LinkedHashMap<>(graph.initializers());
        List<Node> nodes = nodes(graph, from, site);
        FaultException.raiseAll(site.faults());
        weights.putAll(site.constants());
        Map<String, Long> opsets = new TreeMap<>(graph.opsets());
        opsets.put("", (long) opset);
        byte[] rest = graph.irVersion() <= WEIGHTS_WERE_INPUTS ? OnnxRemainder.withoutListedWeights(graph) : graph.unknown();
        return new Graph(graph.name(), nodes, weights, graph.inputs(), graph.outputs(), graph.values(), opsets,
                Math.max(graph.irVersion(), IR_VERSION), graph.metadata(), rest);
    }

    private static List<Fault> refusals(Graph graph, int opset) {
        List<Fault> faults = new ArrayList<>();
        if (opset > GraphCheck.NEWEST_OPSET) {
            faults.add(Fault.of("upgrade opset", "must be at most " + GraphCheck.NEWEST_OPSET, String.valueOf(opset),
                    "choose an older one"));
        }
        if (graph.opset() < OLDEST) {
            faults.add(Fault.of("upgrade opset of graph " + graph.name(), "must be written in opset " + OLDEST + " or newer",
                    String.valueOf(graph.opset()), "export it again; as it is, it can be read, written and run by ONNX Runtime"));
        }
        if (OnnxRemainder.hasFunctions(graph)) {
            faults.add(Fault.of("upgrade opset of graph " + graph.name(), "must have no functions of its own", "some",
                    "inline them when exporting; as it is, it can be read, written and run by ONNX Runtime"));
        }
        return faults;
    }

    private static List<Node> nodes(Graph graph, int from, OpsetSite site) {
        List<Node> upgraded = new ArrayList<>();
        for (Node node : graph.nodes()) {
            try {
                upgraded.addAll(upgraded(withBodies(node, from, site), from, site));
            } catch (FaultException e) {
                site.faults().addAll(e.faults());
            }
        }
        return upgraded;
    }

    private static List<Node> upgraded(Node node, int from, OpsetSite site) {
        List<Node> now = List.of(node);
        for (OpsetChange change : OpsetChanges.ALL) {
            List<Node> next = new ArrayList<>();
            for (Node n : now) {
                if (change.concerns(n, from, site.target())) next.addAll(rewritten(n, change, site));
                else next.add(n);
            }
            now = next;
        }
        return now;
    }

    private static List<Node> rewritten(Node node, OpsetChange change, OpsetSite site) {
        try {
            List<Node> nodes = change.rewriting().nodes(node, site);
            Set<String> made = new HashSet<>();
            nodes.forEach(n -> made.addAll(n.outputs()));
            boolean all = node.outputs().stream().allMatch(o -> made.contains(o) || !site.isRead(o));
            if (all) return nodes;
            throw site.refuse(node, "must have no more outputs than its operator", node.outputs().toString(), "correct the node");
        } catch (IndexOutOfBoundsException | NoSuchElementException e) {
            throw site.refuse(node, "must have the inputs and outputs of its operator", node.inputs() + " to " + node.outputs(),
                    "correct the node");
        }
    }

    private static Node withBodies(Node node, int from, OpsetSite site) {
        Node now = node;
        for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
            if (entry.getValue() instanceof Attribute.OfGraph(Graph body)) {
                now = now.with(entry.getKey(), new Attribute.OfGraph(body(body, from, site.inside(body))));
            }
        }
        return now;
    }

    private static Graph body(Graph body, int from, OpsetSite site) {
        return new Graph(body.name(), nodes(body, from, site), body.initializers(), body.inputs(), body.outputs(), body.values(),
                body.opsets(), body.irVersion(), body.metadata(), body.unknown());
    }
}
