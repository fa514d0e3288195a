package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which initializers of a graph are weights (changed by the optimiser) and which are buffers (running statistics).
///
/// The role decides, never the name: an initializer is a weight when a node reads it where that operator keeps its weights. An
/// initializer of an element-wise operator is a weight only where the other operand already depends on a weight, so that the
/// constants which normalise an input stay as they are. A float initializer that is quantized is a
/// weight too; what its scale is made of is not.
///
/// @param trainable names of weights, in the order in which nodes read them
/// @param buffers   names of running means and variances, in the same order
public record Parameters(Set<String> trainable, Set<String> buffers) {
    private static final Map<String, Set<Integer>> WEIGHTS = Map.ofEntries(
            Map.entry("Conv", Set.of(1, 2)), Map.entry("ConvTranspose", Set.of(1, 2)), Map.entry("Gemm", Set.of(1, 2)),
            Map.entry("MatMul", Set.of(0, 1)), Map.entry("BatchNormalization", Set.of(1, 2)),
            Map.entry("InstanceNormalization", Set.of(1, 2)), Map.entry("GroupNormalization", Set.of(1, 2)),
            Map.entry("LayerNormalization", Set.of(1, 2)), Map.entry("RMSNormalization", Set.of(1)), Map.entry("PRelu", Set.of(1)),
            Map.entry("Gather", Set.of(0)), Map.entry("QuantizeLinear", Set.of(0)), Map.entry("LSTM", Set.of(1, 2, 3, 7)),
            Map.entry("GRU", Set.of(1, 2, 3)), Map.entry("RNN", Set.of(1, 2, 3)));
    private static final Set<String> ELEMENTWISE = Set.of("Add", "Sub", "Mul", "Div");
    private static final Set<String> NORMALIZED_BY = Set.of("BatchNormalization");

    /// Reads the roles off the nodes of a graph; subgraphs are not searched.
    public static Parameters of(Graph graph) {
        Set<String> trainable = new LinkedHashSet<>();
        Set<String> buffers = new LinkedHashSet<>();
        Set<String> dependent = new HashSet<>();
        Set<String> scales = scales(graph);
        for (Node node : graph.nodes()) {
            if (!scales.contains(node.outputs().isEmpty() ? "" : node.output())) collect(graph, node, trainable, buffers, dependent);
            if (node.inputs().stream().anyMatch(i -> dependent.contains(i) || trainable.contains(i))) dependent.addAll(node.outputs());
        }
        trainable.removeAll(buffers);
        return new Parameters(trainable, buffers);
    }

    /// Without the weights of these names.
    public Parameters without(Set<String> frozen) {
        Set<String> kept = new LinkedHashSet<>(trainable);
        kept.removeAll(frozen);
        return new Parameters(kept, buffers);
    }

    /// Weights and buffers together, sorted.
    public Set<String> all() {
        Set<String> both = new TreeSet<>(trainable);
        both.addAll(buffers);
        return both;
    }

    /// Values that only say how something is quantized, and what they are made from.
    private static Set<String> scales(Graph graph) {
        Set<String> scales = new HashSet<>();
        for (Node node : graph.nodes().reversed()) {
            boolean quantizes = node.is("QuantizeLinear") || node.is("DequantizeLinear");
            if (quantizes) scales.addAll(node.inputs().subList(1, node.inputs().size()));
            else if (!node.outputs().isEmpty() && scales.contains(node.output())) scales.addAll(node.inputs());
        }
        return scales;
    }

    private static void collect(Graph graph, Node node, Set<String> trainable, Set<String> buffers, Set<String> dependent) {
        if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) return;
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (!isFloating(graph, input)) continue;
            if (isWeight(node, i, dependent, trainable)) trainable.add(input);
            if (NORMALIZED_BY.contains(node.op()) && i >= 3) buffers.add(input);
        }
    }

    private static boolean isWeight(Node node, int index, Set<String> dependent, Set<String> trainable) {
        if (WEIGHTS.getOrDefault(node.op(), Set.of()).contains(index)) return true;
        if (!ELEMENTWISE.contains(node.op())) return false;
        String other = node.inputs().get(1 - index);
        return dependent.contains(other) || trainable.contains(other);
    }

    private static boolean isFloating(Graph graph, String value) {
        return graph.initializer(value).map(Tensor::type).filter(t -> t.isFloating()).isPresent();
    }
}
