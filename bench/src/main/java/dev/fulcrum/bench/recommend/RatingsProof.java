package dev.fulcrum.bench.recommend;

import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.measure.StudentT;
import dev.fulcrum.train.factor.RatingModel;
import dev.fulcrum.train.factor.Ratings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Ratings foreseen on random splits: factors against biases alone, both tuned inside the training part.
public final class RatingsProof {
    private static final int SPLITS = 10;
    private static final double TEST = 0.1;
    private static final double[] BIAS = {2, 4, 8, 16};
    private static final double[] FACTOR = {4, 8, 16, 32};
    private static final int[] WIDTHS = {1, 2, 4, 8};
    private static final int SWEEPS = 12;

    private RatingsProof() {}

    /// 10 random 90/10 splits of InstEval: the 95 % interval of our RMSE less the tuned bias model's lies below 0.
    ///
    /// Splits overlap, so their differences are no independent draws; the interval is the corrected one of Nadeau and Bengio 2003:
    /// variance x (1/n + test share / training share).
    public static RecommendProof.Found instEval() {
        EventTable table = EventSets.instEval().table();
        Ratings all = ratings(table);
        double[] difference = new double[SPLITS];
        double[] biases = new double[SPLITS];
        double[] factors = new double[SPLITS];
        for (int i = 0; i < SPLITS; i++) {
            Parts parts = Parts.of(all, TEST, i);
            Parts inner = Parts.of(parts.train, TEST, 1000 + i);
            biases[i] = tuned(parts, inner, biasAlone());
            factors[i] = tuned(parts, inner, withFactors());
            difference[i] = factors[i] - biases[i];
            System.err.printf("prove: split %d of %d: biases %.4f, factors %.4f%n", i + 1, SPLITS, biases[i], factors[i]);
        }
        double mean = mean(difference);
        double variance = Arrays.stream(difference).map(d -> (d - mean) * (d - mean)).sum() / (SPLITS - 1);
        double half = StudentT.quantile(0.975, SPLITS - 1) * Math.sqrt(variance * (1.0 / SPLITS + TEST / (1 - TEST)));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ratings", all.size());
        figures.put("rmseBiases", mean(biases));
        figures.put("rmseFactors", mean(factors));
        figures.put("difference", Map.of("value", mean, "low", mean - half, "high", mean + half));
        figures.put("chosen", mean + half < 0 ? "factors" : "biases");
        return new RecommendProof.Found(mean + half < 0, figures);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static List<RatingModel.Settings> biasAlone() {
        return Arrays.stream(BIAS).mapToObj(b -> new RatingModel.Settings(0, b, 1, SWEEPS)).toList();
    }

    private static List<RatingModel.Settings> withFactors() {
        List<RatingModel.Settings> settings = new ArrayList<>();
        for (int width : WIDTHS) for (double factor : FACTOR) for (double bias : new double[] {4, 8}) settings.add(new RatingModel.Settings(width, bias, factor, SWEEPS));
        return settings;
    }

    /// RMSE on test of the settings that are best inside the training part.
    private static double tuned(Parts parts, Parts inner, List<RatingModel.Settings> settings) {
        RatingModel.Settings best = settings.stream().min(Comparator.comparingDouble(s -> rmse(RatingModel.fit(inner.train, s, 1), inner.test))).orElseThrow();
        return rmse(RatingModel.fit(parts.train, best, 1), parts.test);
    }

    private static double rmse(RatingModel model, Ratings test) {
        double sum = 0;
        for (int k = 0; k < test.size(); k++) {
            double miss = Math.clamp(model.foresee(test.user()[k], test.item()[k]), 1, 5) - test.rating()[k];
            sum += miss * miss;
        }
        return Math.sqrt(sum / test.size());
    }

    private record Parts(Ratings train, Ratings test) {
        static Parts of(Ratings all, double share, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean[] held = new boolean[all.size()];
            for (int k = 0; k < held.length; k++) held[k] = random.nextDouble() < share;
            return new Parts(part(all, held, false), part(all, held, true));
        }

        private static Ratings part(Ratings all, boolean[] held, boolean wanted) {
            int[] kept = java.util.stream.IntStream.range(0, held.length).filter(k -> held[k] == wanted).toArray();
            int[] user = Arrays.stream(kept).map(k -> all.user()[k]).toArray();
            int[] item = Arrays.stream(kept).map(k -> all.item()[k]).toArray();
            float[] rating = new float[kept.length];
            for (int i = 0; i < kept.length; i++) rating[i] = all.rating()[kept[i]];
            return new Ratings(all.users(), all.items(), user, item, rating);
        }
    }

    private static Ratings ratings(EventTable table) {
        int[] user = new int[table.size()];
        int[] item = new int[table.size()];
        float[] rating = new float[table.size()];
        for (int u = 0; u < table.users().size(); u++) {
            for (int e = table.first(u); e < table.first(u + 1); e++) {
                user[e] = u;
                item[e] = table.item(e);
                rating[e] = table.value(e);
            }
        }
        return new Ratings(table.users().size(), table.items().size(), user, item, rating);
    }
}
