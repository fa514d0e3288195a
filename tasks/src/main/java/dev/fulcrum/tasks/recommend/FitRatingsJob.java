package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Foresees ratings: every way on training, the best on validation. Where it is not surely better there than the best biases of users and items alone, the
/// biases are taken. What is taken is fitted again with validation and measured once on test, the biases beside it.
public final class FitRatingsJob implements WorkerJob {
    public static final String NAME = "fit-ratings";
    private static final double[] RIDGES = {2, 4, 8, 16};
    private static final double[] CROSSED = {6, 12, 24};
    private static final int RESAMPLES = 1_000;

    /// @param data   folder of the events
    /// @param output the ONNX file to write
    public record Request(String data, String output) {}

    /// @param validation RMSE, in the scale's unit
    public record Tried(String way, double validation) {}

    /// @param tried      all, the best first
    /// @param biases     the best of biases alone
    /// @param chosen     what was taken and written
    /// @param gain       on validation, RMSE of the best less that of the biases, with its 95 % interval by bootstrap over users
    /// @param rmse       of what was taken, on test, with its 90 % interval by bootstrap over users
    /// @param biasRmse   of the biases, the same
    /// @param difference on test, RMSE of what was taken less that of the biases, with its 95 % interval
    /// @param ratings    on test
    public record Result(List<Tried> tried, String biases, String chosen, Estimate gain, Estimate rmse, Estimate biasRmse, Estimate difference, int ratings) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        RatingRows rows = RatingRows.of(Suggesting.load(Path.of(request.data())));
        reply.send(fit(rows, Path.of(request.output())));
    }

    /// Whether there are ratings to learn from, to choose with and to measure on.
    public static boolean possible(Suggesting suggesting) {
        return RatingRows.of(suggesting).inAllParts();
    }

    /// @param squares errors on validation
    private record Judged(RatingWay way, double[] squares) {
        double rmse() {
            return FitRatingsJob.rmse(squares);
        }

        boolean isPlain() {
            return way instanceof RatingWay.Biases b && b.crossed() == 0;
        }
    }

    static Result fit(RatingRows rows, Path output) {
        int[] train = rows.before(EventSplit.Part.VALIDATION);
        int[] validation = rows.of(EventSplit.Part.VALIDATION);
        List<Judged> judged = new ArrayList<>();
        for (RatingWay way : ways(rows)) judged.add(new Judged(way, errors(rows, way.fit(rows, train), validation)));
        judged.sort(Comparator.comparingDouble(Judged::rmse));
        Judged best = judged.getFirst();
        Judged plain = judged.stream().filter(Judged::isPlain).findFirst().orElseThrow();
        Estimate gain = Resampled.of(rows, validation, best.squares(), plain.squares()).difference();
        RatingWay taken = gain.high() < 0 ? best.way() : plain.way();
        int[] all = rows.before(EventSplit.Part.TEST);
        int[] test = rows.of(EventSplit.Part.TEST);
        RatingWay.Fitted fitted = taken.fit(rows, all);
        Resampled tested = Resampled.of(rows, test, errors(rows, fitted, test), errors(rows, plain.way().fit(rows, all), test));
        float[] scale = scale(rows, all);
        OnnxFile.write(output, fitted.graph(scale[0], scale[1]));
        return new Result(judged.stream().map(j -> new Tried(j.way().name(), j.rmse())).toList(), plain.way().name(), taken.name(), gain, tested.ours(),
                tested.theirs(), tested.difference(), test.length);
    }

    private static List<RatingWay> ways(RatingRows rows) {
        List<RatingWay> ways = new ArrayList<>();
        for (double ridge : RIDGES) {
            ways.add(new RatingWay.Biases(ridge, 0));
            if (!rows.crossed().isEmpty()) for (double crossed : CROSSED) ways.add(new RatingWay.Biases(ridge, crossed));
        }
        for (int width : new int[] {1, 4}) for (double ridge : new double[] {8, 16, 32}) ways.add(new RatingWay.Factored(width, ridge));
        return ways;
    }

    private static float[] scale(RatingRows rows, int[] seen) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int k : seen) {
            low = Math.min(low, rows.rating()[k]);
            high = Math.max(high, rows.rating()[k]);
        }
        return new float[] {low, high};
    }

    /// Squared errors of some rows, what is foreseen kept within the scale.
    private static double[] errors(RatingRows rows, RatingWay.Fitted fitted, int[] which) {
        float[] scale = scale(rows, rows.before(EventSplit.Part.TEST));
        return Arrays.stream(which).mapToDouble(k -> {
            double error = Math.clamp(fitted.foresee(rows.user()[k], rows.item()[k]), scale[0], scale[1]) - rows.rating()[k];
            return error * error;
        }).toArray();
    }

    private static double rmse(double[] squares) {
        return Math.sqrt(Arrays.stream(squares).average().orElseThrow());
    }

    /// RMSE with intervals by bootstrap over users: ratings of one user are no independent draws.
    private record Resampled(Estimate ours, Estimate theirs, Estimate difference) {
        static Resampled of(RatingRows rows, int[] which, double[] ours, double[] theirs) {
            int[][] byUser = byUser(rows, which);
            SplittableRandom random = new SplittableRandom(1);
            double[][] drawn = new double[3][RESAMPLES];
            for (int r = 0; r < RESAMPLES; r++) {
                double one = 0;
                double other = 0;
                int count = 0;
                for (int u = 0; u < byUser.length; u++) {
                    for (int k : byUser[random.nextInt(byUser.length)]) {
                        one += ours[k];
                        other += theirs[k];
                        count++;
                    }
                }
                drawn[0][r] = Math.sqrt(one / count);
                drawn[1][r] = Math.sqrt(other / count);
                drawn[2][r] = drawn[0][r] - drawn[1][r];
            }
            return new Resampled(estimate(rmse(ours), drawn[0], 0.05), estimate(rmse(theirs), drawn[1], 0.05),
                    estimate(rmse(ours) - rmse(theirs), drawn[2], 0.025));
        }

        private static int[][] byUser(RatingRows rows, int[] which) {
            Map<Integer, List<Integer>> own = new TreeMap<>();
            for (int k = 0; k < which.length; k++) own.computeIfAbsent(rows.user()[which[k]], _ -> new ArrayList<>()).add(k);
            return own.values().stream().map(l -> l.stream().mapToInt(i -> i).toArray()).toArray(int[][]::new);
        }

        private static Estimate estimate(double value, double[] drawn, double tail) {
            Arrays.sort(drawn);
            return Estimate.measured(value, Math.min(value, drawn[(int) (tail * RESAMPLES)]), Math.max(value, drawn[(int) ((1 - tail) * RESAMPLES)]), "1");
        }
    }
}
