package dev.fulcrum.bench.recommend;

import dev.fulcrum.measure.StudentT;
import dev.fulcrum.train.factor.BiasModel;
import dev.fulcrum.train.factor.RatingModel;
import dev.fulcrum.train.factor.Ratings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/// Ratings foreseen on random splits: what the rating was given in counts too, and factors, against biases of user and item alone. Everything is tuned inside
/// the training part.
public final class RatingsProof {
    private static final int SPLITS = 10;
    private static final double TEST = 0.1;
    private static final int SWEEPS = 12;
    private static final double[] RIDGES = {4, 8, 16};
    private static final double[] CROSSED = {6, 12, 24};
    /// How a lecturer is seen by whom, and by whom where: columns of the file that are crossed with him or with each other.
    private static final List<List<String>> CROSSINGS = List.of(List.of("lecturer", "service"), List.of("lecturer", "studage"), List.of("student", "dept"),
            List.of("dept", "service"));

    private RatingsProof() {}

    /// 10 random 90/10 splits of InstEval: the 95 % interval of our RMSE less the tuned bias model's lies below 0.
    ///
    /// Splits overlap, so their differences are no independent draws; the interval is the corrected one of Nadeau and Bengio 2003:
    /// variance x (1/n + test share / training share).
    public static RecommendProof.Found instEval() {
        Columns columns = new Columns(new HashMap<>());
        float[] rating = new float[columns.codes("rating").length];
        List<String> written = EventSets.instEval("rating");
        for (int k = 0; k < rating.length; k++) rating[k] = Float.parseFloat(written.get(k));
        double[][] rmse = new double[3][SPLITS];
        for (int i = 0; i < SPLITS; i++) {
            Split split = Split.of(IntStream.range(0, rating.length).toArray(), i);
            Split inner = Split.of(split.train(), 1000 + i);
            rmse[0][i] = tuned(split, inner, biases(columns, RIDGES, new double[] {0}), (s, groups) -> rmse(rating, groups, s));
            rmse[1][i] = tuned(split, inner, biases(columns, RIDGES, CROSSED), (s, groups) -> rmse(rating, groups, s));
            rmse[2][i] = tuned(split, inner, factors(), (s, settings) -> rmse(rating, columns, settings, s));
            System.err.printf("prove: split %d of %d: biases %.4f, crossed biases %.4f, factors %.4f%n", i + 1, SPLITS, rmse[0][i], rmse[1][i], rmse[2][i]);
        }
        Interval crossed = Interval.of(rmse[1], rmse[0]);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ratings", rating.length);
        figures.put("rmseBiases", mean(rmse[0]));
        figures.put("rmseCrossedBiases", mean(rmse[1]));
        figures.put("rmseFactors", mean(rmse[2]));
        figures.put("crossedMinusBiases", crossed);
        figures.put("factorsMinusBiases", Interval.of(rmse[2], rmse[0]));
        figures.put("chosen", crossed.high() < 0 ? "crossed biases" : "biases");
        return new RecommendProof.Found(crossed.high() < 0, figures);
    }

    /// Of a difference, 95 %.
    private record Interval(double value, double low, double high) {
        static Interval of(double[] ours, double[] theirs) {
            double[] difference = IntStream.range(0, SPLITS).mapToDouble(i -> ours[i] - theirs[i]).toArray();
            double mean = mean(difference);
            double variance = Arrays.stream(difference).map(d -> (d - mean) * (d - mean)).sum() / (SPLITS - 1);
            double half = StudentT.quantile(0.975, SPLITS - 1) * Math.sqrt(variance * (1.0 / SPLITS + TEST / (1 - TEST)));
            return new Interval(mean, mean - half, mean + half);
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /// The file's columns as numbers of their values, read when they are wanted.
    private record Columns(Map<String, int[]> known) {
        int[] codes(String name) {
            return known.computeIfAbsent(name, n -> coded(EventSets.instEval(n)));
        }

        int[] crossed(List<String> names) {
            int[] one = codes(names.get(0));
            int[] other = codes(names.get(1));
            return coded(IntStream.range(0, one.length).mapToObj(k -> one[k] + " " + other[k]).toList());
        }

        private static int[] coded(List<String> values) {
            Map<String, Integer> numbers = new HashMap<>();
            return values.stream().mapToInt(v -> numbers.computeIfAbsent(v, _ -> numbers.size())).toArray();
        }
    }

    private static BiasModel.Group group(int[] code, double ridge) {
        return new BiasModel.Group(code, Arrays.stream(code).max().orElse(0) + 1, ridge);
    }

    /// @param crossed ridges to try for crossed columns; 0 leaves them out
    private static List<List<BiasModel.Group>> biases(Columns columns, double[] ridges, double[] crossed) {
        List<int[]> crossings = CROSSINGS.stream().map(columns::crossed).toList();
        List<List<BiasModel.Group>> all = new ArrayList<>();
        for (double ridge : ridges) {
            for (double of : crossed) {
                List<BiasModel.Group> groups = new ArrayList<>(List.of(group(columns.codes("student"), ridge), group(columns.codes("lecturer"), ridge)));
                if (of > 0) crossings.forEach(code -> groups.add(group(code, of)));
                all.add(groups);
            }
        }
        return all;
    }

    private static List<RatingModel.Settings> factors() {
        List<RatingModel.Settings> settings = new ArrayList<>();
        for (int width : new int[] {1, 4}) for (double factor : new double[] {8, 16, 32}) settings.add(new RatingModel.Settings(width, 8, factor, SWEEPS));
        return settings;
    }

    private record Split(int[] train, int[] test) {
        static Split of(int[] rows, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean[] held = new boolean[rows.length];
            for (int k = 0; k < held.length; k++) held[k] = random.nextDouble() < TEST;
            return new Split(IntStream.range(0, rows.length).filter(k -> !held[k]).map(k -> rows[k]).toArray(),
                    IntStream.range(0, rows.length).filter(k -> held[k]).map(k -> rows[k]).toArray());
        }
    }

    /// RMSE on test of the settings that are best inside the training part.
    private static <T> double tuned(Split split, Split inner, List<T> settings, ToDoubleBiFunction<Split, T> rmse) {
        T best = settings.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (T s : settings) {
            double here = rmse.applyAsDouble(inner, s);
            if (here >= least) continue;
            least = here;
            best = s;
        }
        return rmse.applyAsDouble(split, best);
    }

    private static double rmse(float[] rating, List<BiasModel.Group> groups, Split split) {
        BiasModel model = BiasModel.fit(rating, groups, split.train(), SWEEPS);
        return rmse(rating, split.test(), row -> model.foresee(groups, row));
    }

    private static double rmse(float[] rating, Columns columns, RatingModel.Settings settings, Split split) {
        int[] user = columns.codes("student");
        int[] item = columns.codes("lecturer");
        float[] seen = new float[split.train().length];
        for (int k = 0; k < seen.length; k++) seen[k] = rating[split.train()[k]];
        Ratings ratings = new Ratings(Arrays.stream(user).max().orElse(0) + 1, Arrays.stream(item).max().orElse(0) + 1,
                Arrays.stream(split.train()).map(k -> user[k]).toArray(), Arrays.stream(split.train()).map(k -> item[k]).toArray(), seen);
        RatingModel model = RatingModel.fit(ratings, settings, 1);
        return rmse(rating, split.test(), row -> model.foresee(user[row], item[row]));
    }

    private static double rmse(float[] rating, int[] rows, java.util.function.IntToDoubleFunction foreseen) {
        double sum = 0;
        for (int row : rows) sum += Math.pow(Math.clamp(foreseen.applyAsDouble(row), 1, 5) - rating[row], 2);
        return Math.sqrt(sum / rows.length);
    }
}
