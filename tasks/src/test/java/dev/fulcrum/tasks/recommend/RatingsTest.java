package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ratings whose law is known: what is foreseen, what is chosen, and what the file says.
class RatingsTest {
    private static final int USERS = 120;
    private static final int ITEMS = 30;
    private static final long DAY = 86_400;
    @TempDir
    Path folder;

    /// Users of two kinds see each item differently by `crossed`.
    private static Suggesting ratings(double crossed) {
        Random random = new Random(4);
        double[] user = random.doubles(USERS).map(x -> x - 0.5).toArray();
        double[] item = random.doubles(ITEMS).map(x -> x - 0.5).toArray();
        double[][] seen = new double[2][];
        for (int k = 0; k < 2; k++) seen[k] = random.doubles(ITEMS).map(x -> 2 * crossed * (x - 0.5)).toArray();
        EventTable.Builder events = new EventTable.Builder();
        for (int u = 0; u < USERS; u++) {
            for (int k = 0; k < 24; k++) {
                int i = random.nextInt(ITEMS);
                double value = 3 + user[u] + item[i] + seen[u % 2][i] + 0.3 * random.nextGaussian();
                events.add("u" + u, "i" + i, EventKind.RATING, (float) Math.clamp(value, 1, 5), k * DAY + u);
            }
        }
        EventTable table = events.build(true);
        Map<String, List<String>> kinds = new HashMap<>();
        for (int u = 0; u < USERS; u++) kinds.put("u" + u, List.of(u % 2 == 0 ? "even" : "odd"));
        return Suggesting.of(table, new Suggesting.Asked(EventKind.RATING, true, false, 3 * DAY, 3 * DAY, 1),
                new Suggesting.About(Features.none(table.items().size()), Features.of(table.users(), List.of("kind"), kinds)));
    }

    private FitRatingsJob.Result fit(Suggesting suggesting) {
        return FitRatingsJob.fit(RatingRows.of(suggesting), folder.resolve("ratings.onnx"));
    }

    @Test
    void whatIsCrossedIsFoundWhereItIsThere() {
        FitRatingsJob.Result r = fit(ratings(1));
        assertThat(r.chosen()).startsWith("crossed");
        assertThat(r.gain().high()).isNegative();
        assertThat(r.difference().value()).isLessThan(-0.1);
        assertThat(r.rmse().value()).isBetween(0.3, 0.42);
    }

    @Test
    void biasesAreTakenWhereNothingIsSurelyBetter() {
        FitRatingsJob.Result r = fit(ratings(0));
        assertThat(r.chosen()).isEqualTo(r.biases());
        assertThat(r.difference().value()).isZero();
        assertThat(r.rmse().value()).isBetween(0.28, 0.38);
    }

    @Test
    void theFileSaysWhatWasFitted() {
        Suggesting suggesting = ratings(1);
        RatingRows rows = RatingRows.of(suggesting);
        int[] all = rows.before(EventSplit.Part.TEST);
        for (RatingWay way : List.of(new RatingWay.Biases(4, 0), new RatingWay.Biases(4, 6), new RatingWay.Factored(3, 8))) {
            RatingWay.Fitted fitted = way.fit(rows, all);
            Path file = folder.resolve("way.onnx");
            OnnxFile.write(file, fitted.graph(1, 5));
            try (Session session = new ReferenceEngine().open(OnnxFile.read(file), SessionOptions.ONE_THREAD)) {
                float[] said = session.run(Map.of("user", Tensor.ofLongs(new long[] {0, 5, 119}, 3), "item", Tensor.ofLongs(new long[] {2, 29, 0}, 3)))
                        .get("rating").toFloatArray();
                int[][] pairs = {{0, 2}, {5, 29}, {119, 0}};
                for (int k = 0; k < 3; k++) {
                    assertThat((double) said[k]).as(way.name()).isCloseTo(Math.clamp(fitted.foresee(pairs[k][0], pairs[k][1]), 1, 5), within(1e-4));
                }
            }
        }
    }
}
