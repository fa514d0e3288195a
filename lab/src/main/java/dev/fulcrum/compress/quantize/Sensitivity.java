package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How much each node loses when it alone is quantized, and the nodes to leave float so that the whole stays within a bound.
///
/// Errors of single nodes add up roughly, so the node that alone loses most is also the one whose exclusion wins most; exclusion goes
/// down that order, one node at a time, until the whole holds the bound. What is found is written into the step, so that carrying the
/// step out again needs no search.
///
/// @param nodes        the largest loss first
/// @param step         with the nodes excluded
/// @param graph        what the step makes
/// @param disagreement of that graph
/// @param holds        whether the bound is held; false where even a single quantized node breaks it: then all are excluded
public record Sensitivity(List<NodeLoss> nodes, Step.Quantize step, Graph graph, double disagreement, boolean holds) {

    /// @param node     its first output
    /// @param operator its operator
    /// @param alone    disagreement when it alone is quantized
    public record NodeLoss(String node, String operator, double alone) {}

    public Sensitivity {
        nodes = List.copyOf(nodes);
    }

    /// The loss of each node that the step quantizes, largest first; of equals the earlier in the graph.
    public static List<NodeLoss> losses(StaticQuantizer quantizer, Step.Quantize step, Disagreement judged) {
        List<Node> candidates = quantizer.candidates();
        Set<String> all = candidates.stream().map(Node::output).collect(Collectors.toCollection(TreeSet::new));
        quantizer.calibrate(Set.of(step.ranges()), Set.of());
        List<NodeLoss> losses = new ArrayList<>();
        for (Node node : candidates) {
            if (step.excluded().contains(node.output())) continue;
            Set<String> others = new TreeSet<>(all);
            others.remove(node.output());
            losses.add(new NodeLoss(node.output(), node.op(), judged.of(quantizer.quantize(step.without(others)))));
        }
        losses.sort(Comparator.comparingDouble(NodeLoss::alone).reversed());
        return losses;
    }

    /// @param bound largest disagreement that may stay, at least 0
    public static Sensitivity of(StaticQuantizer quantizer, Step.Quantize step, Disagreement judged, double bound) {
        Graph graph = quantizer.quantize(step);
        double seen = judged.of(graph);
        if (seen <= bound) return new Sensitivity(List.of(), step, graph, seen, true);
        List<NodeLoss> losses = losses(quantizer, step, judged);
        Set<String> excluded = new TreeSet<>(step.excluded());
        Step.Quantize next = step;
        for (NodeLoss worst : losses) {
            if (seen <= bound) break;
            excluded.add(worst.node());
            next = step.without(excluded);
            graph = quantizer.quantize(next);
            seen = judged.of(graph);
        }
        return new Sensitivity(losses, next, graph, seen, seen <= bound);
    }
}
