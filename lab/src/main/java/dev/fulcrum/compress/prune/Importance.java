package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How much a unit matters: higher is kept. A score is a pure function of the graph's weights and of what was gathered before.
public sealed interface Importance {

    /// A score a unit, at least 0, in the order of the group's units.
    double[] of(Graph graph, PruneGroup group);

    /// The squared weights of the unit, over everything that leaves with it (Li et al. 2017; over the whole group as in DepGraph). Each
    /// weight counts relative to its mean unit, so that large and small layers of a group have one vote each; a group's mean unit
    /// scores 1, whatever the group.
    record Magnitude() implements Importance {
        @Override
        public double[] of(Graph graph, PruneGroup group) {
            UnitScores scores = new UnitScores(group);
            graph.initializers().forEach((name, weight) -> {
                if (weight.rank() > 1) scores.add(name, weight, (w, i) -> w * w);
            });
            return scores.relative();
        }
    }

    /// First-order Taylor estimate of the squared change of the loss when the unit's weights become 0: the sum of (gradient x weight)²
    /// over its weights (Molchanov et al. 2019, "Importance estimation for neural network pruning"). In units of loss², so that it
    /// compares across groups.
    ///
    /// @param contributions mean over batches of (gradient x weight)², element by element, by weight; see [TaylorStatistics]
    record Taylor(Map<String, Tensor> contributions) implements Importance {
        public Taylor {
            contributions = Map.copyOf(contributions);
        }

        @Override
        public double[] of(Graph graph, PruneGroup group) {
            UnitScores scores = new UnitScores(group);
            contributions.forEach((name, c) -> scores.add(name, c, (v, i) -> v));
            return scores.sums();
        }
    }

    /// The magnitude of the unit's batch-normalisation scales (Liu et al. 2017, network slimming), relative to the mean unit of each
    /// normalisation that the group goes through; [Magnitude] for a group without one.
    record BatchNormScale() implements Importance {
        @Override
        public double[] of(Graph graph, PruneGroup group) {
            Set<String> scales = new HashSet<>();
            for (Node node : graph.nodes()) if (node.is("BatchNormalization")) scales.add(node.inputs().get(1));
            UnitScores scores = new UnitScores(group);
            scales.forEach(name -> graph.initializer(name).ifPresent(w -> scores.add(name, w, (v, i) -> Math.abs(v))));
            return scores.isEmpty() ? new Magnitude().of(graph, group) : scores.relative();
        }
    }
}
