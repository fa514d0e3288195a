package dev.fulcrum.guest.compress;

import dev.fulcrum.compress.FactorizePass;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PruneGroup;
import dev.fulcrum.compress.prune.PruneGroups;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.compress.prune.ResidualBlocks;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.search.DropSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The model and what can be cut from it before training, each a graph whose speed can be weighed at once.
///
/// Widths go down a ladder of shares for all groups together, in whole blocks of channels, and down another on which each group gives what
/// costs least importance for the time that it saves, as timed here. Where there are residual blocks, half of them or two thirds leave,
/// spread evenly, with and without narrower widths. Matrices are factorised to lower ranks. Which units stay is decided by magnitude, so
/// that a base is a pure function of the model and of what was timed.
final class Bases {
    private static final List<Double> SHARES = List.of(0.5, 0.25);
    private static final List<Double> RANKS = List.of(0.5);
    private static final int FEWEST_LAYERS = 4;

    private final Graph whole;
    private final Map<String, long[]> inputs;

    /// A base: what leaves the model, with the units that stay written down, and the graph.
    ///
    /// @param cuts empty for the whole model
    record Base(String name, List<Step> cuts, Graph graph) {}

    private Bases(Graph whole, Map<String, long[]> inputs) {
        this.whole = whole;
        this.inputs = inputs;
    }

    /// @param prepared the model in the form from which others are made
    /// @param inputs   dimensions of its inputs by name
    /// @param allotted counts by group that were found by timing, the slowest first
    static List<Base> of(Graph prepared, Map<String, long[]> inputs, List<? extends Map<String, Integer>> allotted) {
        Bases bases = new Bases(prepared, inputs);
        Map<Object, Base> different = new LinkedHashMap<>();
        different.put("", new Base(DropSearch.WHOLE, List.of(), prepared));
        for (int i = 0; i < allotted.size(); i++) bases.add(different, "t" + (i + 1), Step.Prune.counts(allotted.get(i)));
        for (double share : SHARES) bases.add(different, name(share), List.of(), share);
        List<List<String>> layers = layers(ResidualBlocks.of(prepared, inputs));
        if (layers.size() >= FEWEST_LAYERS) {
            for (double kept : List.of(0.5, 1 / 3.0)) {
                List<List<String>> removed = spread(layers, kept);
                String depth = "d" + (layers.size() - removed.size()) + "of" + layers.size();
                List<String> blocks = removed.stream().flatMap(List::stream).toList();
                for (double share : List.of(1.0, 0.5)) bases.add(different, share == 1 ? depth : depth + " " + name(share), blocks, share);
            }
        }
        for (double share : RANKS) bases.factorized(different, "r" + Math.round(100 * share) + "%", share);
        return List.copyOf(different.values());
    }

    /// The graph that is left when a base's cuts are made again.
    static Graph cut(Graph prepared, List<Step> cuts, Map<String, long[]> inputs) {
        Graph graph = prepared;
        for (Step step : cuts) {
            graph = switch (step) {
                case Step.Prune p -> PrunePass.apply(graph, p, new Importance.Magnitude(), inputs).graph();
                case Step.Factorize f -> FactorizePass.apply(graph, f);
                case Step.Quantize _, Step.QuantizeDynamic _, Step.QuantizeWeights _, Step.Half _, Step.Distill _ ->
                        throw new IllegalArgumentException("nothing is cut by " + step);
            };
        }
        return graph;
    }

    /// Every matrix at the rung of its ladder that is nearest to a share of the rank at which nothing is saved.
    private void factorized(Map<Object, Base> different, String name, double share) {
        SortedMap<String, Integer> ranks = new TreeMap<>();
        for (FactorizePass.Candidate c : FactorizePass.candidates(whole)) {
            double wanted = share * c.largest();
            c.ladder().stream().min(Comparator.comparingDouble(r -> Math.abs(r - wanted))).ifPresent(r -> ranks.put(c.value(), r));
        }
        if (ranks.isEmpty()) return;
        Step.Factorize step = new Step.Factorize(ranks);
        different.putIfAbsent(step, new Base(name, List.of(step), FactorizePass.apply(whole, step)));
    }

    private static String name(double share) {
        return "w" + Math.round(100 * share) + "%";
    }

    private void add(Map<Object, Base> different, String name, List<String> blocks, double share) {
        add(different, name, counts(ResidualBlocks.remove(whole, blocks, inputs), share).withBlocks(blocks));
    }

    private void add(Map<Object, Base> different, String name, Step.Prune step) {
        if (step.counts().isEmpty() && step.blocks().isEmpty()) return;
        PrunePass pruned = PrunePass.apply(whole, step, new Importance.Magnitude(), inputs);
        different.putIfAbsent(pruned.step(), new Base(name, List.of(pruned.step()), pruned.graph()));
    }

    /// Each group at the count of its ladder that is nearest to the share; groups that stay whole are not named.
    private Step.Prune counts(Graph graph, double share) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (PruneGroup group : PruneGroups.of(graph, inputs).groups()) {
            double wanted = share * group.units().size();
            int count = group.ladder().stream().min(Comparator.comparingDouble(c -> Math.abs(c - wanted))).orElse(group.units().size());
            if (count < group.units().size()) counts.put(group.name(), count);
        }
        return Step.Prune.counts(counts);
    }

    /// Attention and what follows it up to the next attention are one layer of a transformer; elsewhere each block is its own.
    private static List<List<String>> layers(List<ResidualBlocks.Block> blocks) {
        List<List<String>> layers = new ArrayList<>();
        boolean transformer = blocks.stream().anyMatch(Bases::attends);
        for (ResidualBlocks.Block block : blocks) {
            if (layers.isEmpty() || !transformer || attends(block)) layers.add(new ArrayList<>());
            layers.getLast().add(block.sum());
        }
        return layers;
    }

    private static boolean attends(ResidualBlocks.Block block) {
        return block.nodes().stream().anyMatch(n -> n.startsWith("Softmax"));
    }

    /// The layers that leave so that the share that stays is spread evenly, the first layer staying.
    private static List<List<String>> spread(List<List<String>> layers, double kept) {
        List<List<String>> removed = new ArrayList<>();
        double owed = 1;
        for (List<String> layer : layers) {
            if (owed >= 1 - 1e-9) {
                owed += kept - 1;
            } else {
                removed.add(layer);
                owed += kept;
            }
        }
        return removed;
    }
}
