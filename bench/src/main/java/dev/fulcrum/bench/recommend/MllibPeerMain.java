package dev.fulcrum.bench.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.tasks.recommend.Ranking;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.FactorizerCluster;
import dev.fulcrum.train.factor.Factors;
import dev.fulcrum.train.factor.Interactions;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The peer: Spark MLlib's alternating least squares for implicit feedback on the same events, users and measure, as its users run it: user factors times
/// item factors, tuned on validation, fitted again before test. A process of its own, on the class path that `--fleet` has; the last line of its output is
/// JSON.
public final class MllibPeerMain {
    private static final int ITERATIONS = 10;
    private static final int SUGGESTIONS = 10;

    private MllibPeerMain() {}

    /// One setting of MLlib.
    ///
    /// @param counts whether an item counts as often as the user had to do with it
    private record Setting(int rank, double alpha, double ridge, boolean counts) {
        Factorizer.Weighting weighting() {
            return new Factorizer.Weighting(1 / alpha, ridge / alpha);
        }
    }

    private static List<Setting> settings(boolean counts) {
        List<Setting> all = new ArrayList<>();
        for (int rank : new int[] {16, 64}) {
            for (double alpha : new double[] {1, 10, 40}) {
                for (double ridge : new double[] {0.01, 0.1}) {
                    all.add(new Setting(rank, alpha, ridge, false));
                    if (counts) all.add(new Setting(rank, alpha, ridge, true));
                }
            }
        }
        return all;
    }

    public static void main(String[] args) {
        boolean retail = args[0].equals("retail");
        Map<String, Suggesting> ways = new LinkedHashMap<>();
        if (retail) ways.put("repeats", EventSets.retail(true));
        ways.put("newOnly", retail ? EventSets.retail(false) : EventSets.msWeb());
        Factorizer mllib = FactorizerCluster.reaching("local[2]").orElseThrow().alone("local[2]");
        Map<String, Setting> best = new LinkedHashMap<>();
        Map<String, Double> most = new LinkedHashMap<>();
        for (Setting s : settings(retail)) {
            Factors factors = factors(mllib, ways.values().iterator().next(), s, EventSplit.Part.VALIDATION);
            ways.forEach((name, suggesting) -> {
                double ndcg = judged(suggesting, factors, EventSplit.Part.VALIDATION).ndcg().mean();
                System.err.printf("prove: MLlib %s, %s: validation NDCG@10 %.4f%n", s, name, ndcg);
                if (ndcg <= most.getOrDefault(name, -1.0)) return;
                most.put(name, ndcg);
                best.put(name, s);
            });
        }
        Map<String, Object> told = new LinkedHashMap<>();
        ways.forEach((name, suggesting) -> {
            Factors factors = factors(mllib, suggesting, best.get(name), EventSplit.Part.TEST);
            told.put(name, Map.of("setting", best.get(name).toString(), "validation", most.get(name), "ndcg",
                    judged(suggesting, factors, EventSplit.Part.TEST).ndcg().values()));
        });
        System.out.println(Json.write(told));
        // Spark's threads need not end by themselves.
        System.exit(0);
    }

    private static Factors factors(Factorizer mllib, Suggesting suggesting, Setting s, EventSplit.Part before) {
        return mllib.factor(interactions(suggesting, s.counts(), before), s.rank(), ITERATIONS, s.weighting(), 1);
    }

    /// A row for each user, also for one without events before the part.
    private static Interactions interactions(Suggesting suggesting, boolean counts, EventSplit.Part before) {
        EventTable table = suggesting.table();
        int[] first = new int[table.users().size() + 1];
        int[] item = new int[table.size()];
        float[] weight = new float[table.size()];
        int entries = 0;
        for (int u = 0; u < table.users().size(); u++) {
            Map<Integer, Integer> row = new TreeMap<>();
            for (int e = table.first(u); e < table.first(u + 1); e++) if (suggesting.split().before(e, before)) row.merge(table.item(e), 1, Integer::sum);
            for (Map.Entry<Integer, Integer> entry : row.entrySet()) {
                item[entries] = entry.getKey();
                weight[entries++] = counts ? entry.getValue() : 1;
            }
            first[u + 1] = entries;
        }
        return new Interactions(table.items().size(), first, Arrays.copyOf(item, entries), Arrays.copyOf(weight, entries));
    }

    private static Ranking judged(Suggesting suggesting, Factors factors, EventSplit.Part part) {
        int items = suggesting.table().items().size();
        return Ranking.of(suggesting.cases(part).cases(), items, asked -> best(asked, factors, items, suggesting.asked().repeats()));
    }

    private static int[] best(Cases.Case asked, Factors factors, int items, boolean repeats) {
        double[] score = new double[items];
        for (int i = 0; i < items; i++) {
            for (int d = 0; d < factors.width(); d++) {
                score[i] += factors.users()[asked.user() * factors.width() + d] * factors.items()[i * factors.width() + d];
            }
        }
        if (!repeats) for (int known : asked.known()) score[known] = Double.NEGATIVE_INFINITY;
        int[] best = new int[Math.min(SUGGESTIONS, items)];
        for (int k = 0; k < best.length; k++) {
            for (int i = 1; i < items; i++) if (score[i] > score[best[k]]) best[k] = i;
            score[best[k]] = Double.NEGATIVE_INFINITY;
        }
        return best;
    }
}
