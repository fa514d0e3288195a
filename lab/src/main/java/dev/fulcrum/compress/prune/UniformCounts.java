package dev.fulcrum.compress.prune;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The same share of every group's channels stays (as in DepGraph's local pruning, Fang et al. 2023): no layer becomes a bottleneck, which a ranking
/// over all groups cannot promise, because a group's importance says little about what its last channels are worth.
public final class UniformCounts {
    private UniformCounts() {}

    /// The widest step that leaves at most a fraction of the FLOPs.
    ///
    /// @param inputs   dimensions of the graph's inputs by name
    /// @param fraction of the FLOPs, in (0, 1)
    /// @param block    channels that stay or leave at once, at least 1; half a group where it is narrower than two; one block stays of every group
    /// @return empty where the narrowest graph needs more
    public static Optional<Step.Prune> atMost(Graph graph, Map<String, long[]> inputs, double fraction, int block) {
        PruneGroups groups = PruneGroups.of(graph, inputs);
        double most = fraction * GraphCount.of(graph, inputs).flops();
        SortedMap<String, Integer> last = new TreeMap<>();
        for (int percent = 99; percent >= 1; percent--) {
            SortedMap<String, Integer> counts = counts(groups, percent / 100.0, block);
            if (counts.equals(last)) continue;
            last = counts;
            Step.Prune step = Step.Prune.counts(counts);
            Graph pruned = PrunePass.apply(graph, step, new Importance.Magnitude(), groups).graph();
            if (GraphCount.of(pruned, inputs).flops() <= most) return Optional.of(step);
        }
        return Optional.empty();
    }

    /// Groups that stay whole are not named.
    private static SortedMap<String, Integer> counts(PruneGroups groups, double share, int block) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (PruneGroup group : groups.groups()) {
            int units = group.units().size();
            int narrow = Math.max(1, Integer.highestOneBit(group.width()) / 2);
            int together = Math.max(1, Math.min(block, narrow) / group.channelsPerUnit());
            int count = Math.max(Math.min(together, units), (int) Math.round(share * units / together) * together);
            if (count < units) counts.put(group.name(), count);
        }
        return counts;
    }
}
