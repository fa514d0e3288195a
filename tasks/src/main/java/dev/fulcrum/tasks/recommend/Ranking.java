package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// How well suggestions foresaw what users did, over all items of the catalogue, user by user.
///
/// With targets T of a user and suggestions s_1 .. s_10:
///
///     NDCG@10   = sum over hits s_k of 1 / log2(k + 1), over the same sum for the first min(|T|, 10) places (Järvelin and Kekäläinen 2002)
///     recall@10 = hits / |T|
///     MRR       = 1 / k of the first hit, 0 without one
///     coverage  = items that were suggested to anybody / items
///
/// @param ndcg, recall, reciprocal one value a user
/// @param suggested items that were suggested to anybody
/// @param items     in the catalogue
public record Ranking(Scores ndcg, Scores recall, Scores reciprocal, int suggested, int items) {
    public static final String METRIC = "ndcg@10";

    /// Takes the suggestions of one user after the other.
    static final class Judging {
        private final List<Double> ndcg = new ArrayList<>();
        private final List<Double> recall = new ArrayList<>();
        private final List<Double> reciprocal = new ArrayList<>();
        private final Set<Integer> suggested = new HashSet<>();
        private final int items;

        Judging(int items) {
            this.items = items;
        }

        /// @param suggestions the best first, ten at most
        void add(Cases.Case asked, int[] suggestions) {
            double gain = 0;
            int hits = 0;
            double first = 0;
            for (int k = 0; k < suggestions.length; k++) {
                suggested.add(suggestions[k]);
                if (!asked.hits(suggestions[k])) continue;
                gain += gain(k);
                hits++;
                if (first == 0) first = 1.0 / (k + 1);
            }
            ndcg.add(gain / best(asked.targets().length));
            recall.add((double) hits / asked.targets().length);
            reciprocal.add(first);
        }

        private static double gain(int place) {
            return Math.log(2) / Math.log(place + 2.0);
        }

        private static double best(int targets) {
            double sum = 0;
            for (int k = 0; k < Math.min(targets, SuggestGraph.SUGGESTIONS); k++) sum += gain(k);
            return sum;
        }

        Ranking done() {
            return new Ranking(scores(METRIC, ndcg), scores("recall@10", recall), scores("mrr", reciprocal), suggested.size(), items);
        }

        private static Scores scores(String metric, List<Double> values) {
            return new Scores(metric, false, values.stream().mapToDouble(v -> v).toArray());
        }
    }

    /// Of suggestions that something else than a model of ours makes.
    ///
    /// @param items   in the catalogue
    /// @param suggest the best first, ten at most
    public static Ranking of(List<Cases.Case> cases, int items, Function<Cases.Case, int[]> suggest) {
        Judging judging = new Judging(items);
        cases.forEach(asked -> judging.add(asked, suggest.apply(asked)));
        return judging.done();
    }

    /// As the planner takes it.
    public Quality quality() {
        return Quality.matching(METRIC, ndcg.values());
    }

    public double coverage() {
        return (double) suggested / items;
    }

    /// Everything, for people and reports; intervals of 90 % by bootstrap over users.
    public Shown shown() {
        return new Shown(ndcg.estimate(), recall.estimate(), reciprocal.estimate(), coverage(), ndcg.values().length);
    }

    /// How well items without any event were told from each other, by their features alone.
    ///
    /// @param ndcg     NDCG@10 among those items
    /// @param byChance of any order of them, in expectation
    /// @param items    without any event
    /// @param users    who turned to some of them
    public record Newcomers(Estimate ndcg, double byChance, int items, int users) {}

    /// What any order of so many items reaches in expectation.
    static double byChance(List<Cases.Case> cases, int items) {
        double sum = 0;
        for (Cases.Case asked : cases) {
            double gain = 0;
            for (int k = 0; k < Math.min(items, SuggestGraph.SUGGESTIONS); k++) gain += Judging.gain(k) * asked.targets().length / items;
            sum += gain / Judging.best(asked.targets().length);
        }
        return sum / cases.size();
    }

    /// @param coverage share of the catalogue, in [0, 1]
    /// @param users    judged
    public record Shown(Estimate ndcg, Estimate recall, Estimate mrr, double coverage, int users) {}
}
