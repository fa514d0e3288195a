package dev.fulcrum.compress.prune;

import dev.fulcrum.compress.DeadNodes;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.unit.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Branches that are added to an identity skip: without one the model still fits together, and computes what it computes when the
/// branch gives zeros.
public final class ResidualBlocks {
    private final Graph graph;
    private final Map<String, TensorType> types;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers;
    private final Set<String> read = new HashSet<>();

    /// @param sum   the value that the addition makes; names the block
    /// @param skip  the value that is handed past the branch
    /// @param nodes labels of the branch's nodes, the addition included, in the order of the graph
    public record Block(String sum, String skip, List<String> nodes) {}

    private ResidualBlocks(Graph graph, Map<String, long[]> inputs) {
        this.graph = graph;
        this.types = ShapeInference.infer(graph, inputs);
        this.producers = graph.producers();
        this.consumers = graph.consumers();
        graph.outputs().forEach(o -> read.add(o.name()));
    }

    /// All removable blocks, in the order of the graph: Add(skip, branch) of one shape, where the branch is computed from the skip and
    /// nothing else reads what lies between.
    public static List<Block> of(Graph graph, Map<String, long[]> inputs) {
        ResidualBlocks blocks = new ResidualBlocks(graph, inputs);
        if (DeadNodes.hasBodies(graph)) return List.of();
        return graph.nodes().stream().filter(n -> n.is("Add")).flatMap(n -> blocks.block(n).stream()).toList();
    }

    private Optional<Block> block(Node add) {
        String a = add.inputs().get(0);
        String b = add.inputs().get(1);
        TensorType sum = types.get(add.output());
        if (sum == null || read.contains(add.output()) || !sum.equals(types.get(a)) || !sum.equals(types.get(b))) return Optional.empty();
        return block(add, a, b).or(() -> block(add, b, a));
    }

    private Optional<Block> block(Node add, String skip, String end) {
        Set<Node> branch = between(skip, end);
        if (branch.isEmpty() || !closed(branch, add)) return Optional.empty();
        List<String> labels = new ArrayList<>(graph.nodes().stream().filter(branch::contains).map(Node::label).toList());
        labels.add(add.label());
        return Optional.of(new Block(add.output(), skip, List.copyOf(labels)));
    }

    /// Nodes on the ways from a value to another: what depends on the one and leads to the other.
    private Set<Node> between(String from, String to) {
        Set<Node> leading = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(to));
        while (!open.isEmpty()) {
            String value = open.poll();
            Node node = value.equals(from) ? null : producers.get(value);
            if (node != null && leading.add(node)) open.addAll(node.inputs());
        }
        Set<String> dependent = new HashSet<>(List.of(from));
        Set<Node> between = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (!leading.contains(node) || node.inputs().stream().noneMatch(dependent::contains)) continue;
            between.add(node);
            dependent.addAll(node.outputs());
        }
        return dependent.contains(to) ? between : Set.of();
    }

    private boolean closed(Set<Node> branch, Node add) {
        for (Node node : branch) {
            for (String output : node.outputs()) {
                if (read.contains(output)) return false;
                if (!consumers.getOrDefault(output, List.of()).stream().allMatch(r -> r.equals(add) || branch.contains(r))) return false;
            }
        }
        return true;
    }

    /// The graph without some blocks: whoever read the sum reads the skip.
    ///
    /// @param sums names of blocks
    /// @throws dev.fulcrum.unit.FaultException for a name that is no removable block
    public static Graph remove(Graph graph, List<String> sums, Map<String, long[]> inputs) {
        if (sums.isEmpty()) return graph;
        Map<String, String> skips = new HashMap<>();
        of(graph, inputs).forEach(b -> skips.put(b.sum(), b.skip()));
        for (String sum : sums) {
            if (!skips.containsKey(sum)) {
                throw Fault.of("remove block " + sum, "must be a branch beside an identity skip", "no such block",
                        "use one of " + new java.util.TreeSet<>(skips.keySet())).raise();
            }
        }
        skips.keySet().retainAll(sums);
        List<Node> nodes = graph.nodes().stream().filter(n -> !skips.containsKey(n.output()))
                .map(n -> n.withInputs(n.inputs().stream().map(i -> source(i, skips)).toList())).toList();
        return DeadNodes.unread(graph.withNodes(nodes, graph.initializers()));
    }

    private static String source(String value, Map<String, String> skips) {
        String at = value;
        while (skips.containsKey(at)) at = skips.get(at);
        return at;
    }
}
