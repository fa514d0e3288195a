package dev.fulcrum.compress.prune;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Carries out [Step.Prune]: removes residual blocks, picks the units that stay, cuts the weights.
///
/// @param graph the pruned graph; inputs, outputs and metadata as before
/// @param step  the step with the kept units written back: applied to the same graph it gives the same bits without any importance
public record PrunePass(Graph graph, Step.Prune step) {

    /// @param inputs     dimensions of the graph's inputs by name
    /// @param importance ranks the units of groups whose kept units the step does not name
    /// @throws dev.fulcrum.unit.FaultException for a group or block that is not there, or counts outside 1 to the group's units
    public static PrunePass apply(Graph graph, Step.Prune step, Importance importance, Map<String, long[]> inputs) {
        Graph remaining = ResidualBlocks.remove(graph, step.blocks(), inputs);
        return apply(remaining, step, importance, PruneGroups.of(remaining, inputs));
    }

    /// At a batch size, which stands for every dimension that the inputs do not declare.
    public static PrunePass apply(Graph graph, Step.Prune step, Importance importance, long batch) {
        return apply(graph, step, importance, ShapeInference.inputShapes(graph, batch));
    }

    /// @param groups of the graph without the step's blocks
    static PrunePass apply(Graph graph, Step.Prune step, Importance importance, PruneGroups groups) {
        Map<String, PruneGroup> known = new TreeMap<>();
        groups.groups().forEach(g -> known.put(g.name(), g));
        step.counts().forEach((name, count) -> check(graph, known, name, count));
        Map<String, Set<Integer>> kept = new TreeMap<>();
        step.counts().forEach((name, count) -> kept.put(name, new HashSet<>(step.kept().containsKey(name) ? named(graph, step, known, name)
                : best(importance.of(graph, known.get(name)), count))));
        Cut cut = new Cut(groups.tying().tying, known, kept);
        cut.reviveEmptied(name -> importance.of(graph, known.get(name)));
        Graph pruned = new Rewriting(groups.tying(), cut).apply();
        GraphCheck.faults(pruned).stream().findFirst().ifPresent(f -> {
            throw f.raise();
        });
        Map<String, List<Integer>> written = new TreeMap<>();
        kept.forEach((name, units) -> written.put(name, units.stream().sorted().toList()));
        return new PrunePass(pruned, step.withKept(written));
    }

    private static void check(Graph graph, Map<String, PruneGroup> known, String name, int count) {
        PruneGroup group = known.get(name);
        if (group == null) {
            throw Fault.of("prune " + graph.name(), "must name a prune group", name, "use one of " + known.keySet()).raise();
        }
        if (count < 1 || count > group.units().size()) {
            throw Fault.of("prune " + name, "must keep 1 to " + group.units().size() + " units", String.valueOf(count),
                    "use a count of its ladder: " + group.ladder()).raise();
        }
    }

    private static List<Integer> named(Graph graph, Step.Prune step, Map<String, PruneGroup> known, String name) {
        List<Integer> units = step.kept().get(name);
        int size = known.get(name).units().size();
        if (units.isEmpty() || units.stream().anyMatch(u -> u < 0 || u >= size)) {
            throw Fault.of("prune " + graph.name(), "must keep units 0 to " + (size - 1) + " of " + name, String.valueOf(units),
                    "the recipe belongs to another graph").raise();
        }
        return units;
    }

    /// The highest scores; of equal ones the first.
    private static List<Integer> best(double[] scores, int count) {
        List<Integer> units = new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
        units.sort(Collections.reverseOrder(Comparator.<Integer>comparingDouble(u -> scores[u])).thenComparing(u -> u));
        return units.subList(0, count);
    }
}
