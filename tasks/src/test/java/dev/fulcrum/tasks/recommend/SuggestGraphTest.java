package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.data.events.HistoryRule;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.reference.ReferenceEngine;
import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.Factors;
import dev.fulcrum.train.factor.ImplicitAls;
import dev.fulcrum.train.factor.Interactions;
import dev.fulcrum.train.factor.ItemWeights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kind of model by the slow engine, against what its formula says.
class SuggestGraphTest {
    private static final int ITEMS = 30;
    private static final int LONGEST = 6;
    private static final int EXCLUDED = 4;
    private static final double[] POPULARITY = IntStream.range(0, ITEMS).mapToDouble(i -> 1.0 / (1 + i)).toArray();

    private record Said(long[] items, float[] scores) {}

    private static Said ask(Graph graph, long[] history, float[] strength, long[] exclude) {
        Map<String, Tensor> inputs = Map.of("history", Tensor.ofLongs(history, history.length / LONGEST, LONGEST),
                "strength", Tensor.ofFloats(strength, history.length / LONGEST, LONGEST),
                "exclude", Tensor.ofLongs(exclude, exclude.length / EXCLUDED, EXCLUDED));
        try (Session session = new ReferenceEngine().open(graph, SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> out = session.run(inputs);
            return new Said(out.get("items").toLongArray(), out.get("scores").toFloatArray());
        }
    }

    private static final long[] NOTHING = {-1, -1, -1, -1};

    private static Graph graph(SuggestGraph.Scorer scorer, double again) {
        return new SuggestGraph("test", ITEMS, LONGEST).build(scorer, POPULARITY, again, EXCLUDED);
    }

    private static ItemWeights weights(long seed) {
        Random random = new Random(seed);
        float[] values = new float[ITEMS * ITEMS];
        for (int i = 0; i < values.length; i++) values[i] = i / ITEMS == i % ITEMS ? 0 : random.nextFloat();
        return new ItemWeights(ITEMS, values);
    }

    /// Items by a score of their own, the best first.
    private static long[] ranked(double[] scores) {
        return IntStream.range(0, ITEMS).boxed().sorted((a, b) -> Double.compare(scores[b], scores[a])).mapToLong(i -> i).limit(10).toArray();
    }

    @Test
    void rowsOfItemsAreAddedUpByStrength() {
        ItemWeights w = weights(1);
        double[] expected = new double[ITEMS];
        for (int i = 0; i < ITEMS; i++) expected[i] = 2 * w.values()[3 * ITEMS + i] + 0.5 * w.values()[7 * ITEMS + i] + 1e-4 * POPULARITY[i];
        Said said = ask(graph(Scorers.dense(w), 0), new long[] {-1, -1, -1, -1, 3, 7}, new float[] {0, 0, 0, 0, 2, 0.5f}, NOTHING);
        assertThat(said.items()).isEqualTo(ranked(expected));
        assertThat((double) said.scores()[0]).isCloseTo(expected[(int) said.items()[0]], within(1e-4));
    }

    @Test
    void allNeighboursSayWhatWholeRowsSay() {
        ItemWeights w = weights(2);
        long[] history = {-1, -1, 4, 9, 1, 29};
        float[] strength = {0, 0, 1, 0.3f, 2, 1};
        Said whole = ask(graph(Scorers.dense(w), 0), history, strength, NOTHING);
        Said sparse = ask(graph(Scorers.sparse(w.strongest(ITEMS)), 0), history, strength, NOTHING);
        assertThat(sparse.items()).isEqualTo(whole.items());
        for (int k = 0; k < 10; k++) assertThat(sparse.scores()[k]).isCloseTo(whole.scores()[k], within(1e-4f));
    }

    @Test
    void whoeverIsUnknownSeesWhatIsPopular() {
        for (SuggestGraph.Scorer scorer : List.of(Scorers.popularity(POPULARITY), Scorers.dense(weights(3)), Scorers.sparse(weights(3).strongest(5)))) {
            Said said = ask(graph(scorer, 1), new long[] {-1, -1, -1, -1, -1, -1}, new float[LONGEST], NOTHING);
            assertThat(said.items()).isEqualTo(IntStream.range(0, 10).mapToLong(i -> i).toArray());
        }
    }

    @Test
    void whatIsExcludedIsNeverSuggestedAndWrongNumbersHurtNobody() {
        Graph g = graph(Scorers.popularity(POPULARITY), 0);
        long[] history = {-1, -1, -1, -1, -1, 2, 99, -7, Long.MIN_VALUE, Long.MAX_VALUE, 30, 31};
        Said said = ask(g, history, new float[12], new long[] {0, 3, -1, -1, 1000, -5, 2, -1});
        assertThat(Arrays.copyOf(said.items(), 10)).containsExactly(1, 2, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(Arrays.copyOfRange(said.items(), 10, 20)).containsExactly(0, 1, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void whatIsKnownMayCountForItself() {
        Said said = ask(graph(Scorers.popularity(POPULARITY), 5), new long[] {-1, -1, -1, -1, 20, 21}, new float[] {0, 0, 0, 0, 1, 2}, NOTHING);
        assertThat(Arrays.copyOf(said.items(), 4)).containsExactly(21, 20, 0, 1);
    }

    /// A user of the training folded in gets the factors that the training gave him: enough steps solve the same system.
    @ParameterizedTest
    @ValueSource(ints = {3, 6})
    void foldingInSolvesTheSystemOfAls(int steps) {
        Random random = new Random(4);
        int[] first = new int[41];
        int[] item = new int[40 * 5];
        float[] weight = new float[item.length];
        for (int u = 0; u < 40; u++) {
            int[] own = random.ints(0, ITEMS).distinct().limit(5).sorted().toArray();
            System.arraycopy(own, 0, item, u * 5, 5);
            for (int k = 0; k < 5; k++) weight[u * 5 + k] = 0.5f + random.nextFloat();
            first[u + 1] = (u + 1) * 5;
        }
        Factorizer.Weighting weighting = new Factorizer.Weighting(0.2, 0.01);
        Factors f = new ImplicitAls().factor(new Interactions(ITEMS, first, item, weight), 4, 8, weighting, 1);
        Graph g = graph(FoldingParts.of(f.items(), 4, weighting).scorer(steps), 0);
        double worst = 0;
        for (int u = 0; u < 10; u++) {
            long[] history = new long[LONGEST];
            float[] strength = new float[LONGEST];
            history[0] = -1;
            for (int k = 0; k < 5; k++) {
                history[k + 1] = item[u * 5 + k];
                strength[k + 1] = weight[u * 5 + k];
            }
            double[] expected = new double[ITEMS];
            for (int i = 0; i < ITEMS; i++) {
                expected[i] = 1e-4 * POPULARITY[i];
                for (int d = 0; d < 4; d++) expected[i] += f.users()[u * 4 + d] * f.items()[i * 4 + d];
            }
            Said said = ask(g, history, strength, NOTHING);
            for (int k = 0; k < 10; k++) worst = Math.max(worst, Math.abs(said.scores()[k] - expected[(int) said.items()[k]]));
        }
        assertThat(worst).isLessThan(steps == 3 ? 0.1 : 1e-3);
    }

    /// All groups looked through is all items looked through; fewer groups suggest what lies in them.
    @Test
    void probingAllGroupsIsExact() {
        float[] factors = new float[ITEMS * 4];
        Random random = new Random(8);
        for (int i = 0; i < factors.length; i++) factors[i] = (float) random.nextGaussian();
        Factorizer.Weighting weighting = new Factorizer.Weighting(0.2, 0.01);
        long[] history = {-1, -1, 4, 9, 1, 29};
        float[] strength = {0, 0, 1, 0.3f, 2, 1};
        Said exact = ask(graph(SuggestFamily.folding(factors, new SuggestSize.Als(4, 3, new SuggestSize.Retrieval.All()), weighting, 1), 0), history, strength, NOTHING);
        Said all = ask(graph(SuggestFamily.folding(factors, new SuggestSize.Als(4, 3, new SuggestSize.Retrieval.Groups(99)), weighting, 1), 0), history, strength, NOTHING);
        Said some = ask(graph(SuggestFamily.folding(factors, new SuggestSize.Als(4, 3, new SuggestSize.Retrieval.Groups(3)), weighting, 1), 0), history, strength, NOTHING);
        assertThat(all.items()).isEqualTo(exact.items());
        for (int k = 0; k < 10; k++) assertThat(all.scores()[k]).isCloseTo(exact.scores()[k], within(1e-4f));
        assertThat(some.items()[0]).isEqualTo(exact.items()[0]);
    }

    /// Reranking all candidates is scoring all items, whatever ranked them; fewer are among the best by their leading axes.
    @Test
    void rerankingAllCandidatesIsExact() {
        float[] factors = new float[ITEMS * 6];
        Random random = new Random(9);
        for (int i = 0; i < factors.length; i++) factors[i] = (float) (random.nextGaussian() * (i % 6 < 2 ? 2 : 0.3));
        Factorizer.Weighting weighting = new Factorizer.Weighting(0.2, 0.01);
        long[] history = {-1, -1, 4, 9, 1, 29};
        float[] strength = {0, 0, 1, 0.3f, 2, 1};
        Said exact = ask(graph(SuggestFamily.folding(factors, new SuggestSize.Als(6, 6, new SuggestSize.Retrieval.All()), weighting, 1), 0), history,
                strength, NOTHING);
        Said all = reranked(factors, weighting, history, strength, 99);
        Said some = reranked(factors, weighting, history, strength, 15);
        assertThat(all.items()).isEqualTo(exact.items());
        for (int k = 0; k < 10; k++) assertThat(all.scores()[k]).isCloseTo(exact.scores()[k], within(1e-3f));
        assertThat(some.items()[0]).isEqualTo(exact.items()[0]);
        assertThat(LongStream.of(some.items()).distinct().count()).isEqualTo(10);
    }

    private static Said reranked(float[] factors, Factorizer.Weighting weighting, long[] history, float[] strength, int depth) {
        return ask(graph(SuggestFamily.folding(factors, new SuggestSize.Als(6, 6, new SuggestSize.Retrieval.Reranked(2, depth)), weighting, 1), 0), history,
                strength, NOTHING);
    }

    /// Inputs of training: all positions, all items.
    private static Map<String, Tensor> training(long[] history, float[] strength, int rows, float corrected) {
        float[] correction = new float[ITEMS];
        Arrays.fill(correction, corrected);
        return new HashMap<>(Map.of("history", Tensor.ofLongs(history, rows, LONGEST), "strength", Tensor.ofFloats(strength, rows, LONGEST),
                "scored", Tensor.ofLongs(LongStream.range(0, (long) rows * LONGEST).toArray(), rows * LONGEST),
                "candidates", Tensor.ofLongs(LongStream.range(0, ITEMS).toArray(), ITEMS), "correction", Tensor.ofFloats(correction, ITEMS)));
    }

    /// What is trained at every event says at the last what the model that is handed over says.
    @Test
    void attentionAnswersAsItWasTrained() {
        SuggestFamily family = new SuggestFamily(ITEMS, LONGEST, EXCLUDED);
        SequenceNet net = SequenceNet.of(family, new SuggestSize.Sequence(8, 2), new Random(5));
        long[] history = {-1, -1, 4, 9, 1, 29, -1, -1, -1, -1, -1, 3};
        float[] strength = {0, 0, 1, 0.3f, 2, 1, 0, 0, 0, 0, 0, 1};
        float[] trained;
        try (Session session = new ReferenceEngine().open(net.training(), SessionOptions.ONE_THREAD)) {
            trained = session.run(training(history, strength, 2, 0)).get("scores").toFloatArray();
        }
        Said said = ask(net.suggesting(new double[ITEMS], 0), history, strength, new long[] {-1, -1, -1, -1, -1, -1, -1, -1});
        for (int row = 0; row < 2; row++) {
            double[] own = new double[ITEMS];
            for (int i = 0; i < ITEMS; i++) own[i] = trained[row * (ITEMS + 1) + i];
            assertThat(Arrays.copyOfRange(said.items(), row * 10, row * 10 + 10)).isEqualTo(ranked(own));
            assertThat((double) said.scores()[row * 10]).isCloseTo(own[(int) said.items()[row * 10]], within(1e-4));
        }
    }

    private static final int COLD = 12;

    /// Towers over items of three kinds, one of them new; users of two countries.
    private static NextItemNet towers() {
        int[][] kinds = IntStream.range(0, ITEMS).mapToObj(i -> new int[] {i % 3}).toArray(int[][]::new);
        boolean[] seen = new boolean[ITEMS];
        Arrays.fill(seen, true);
        seen[COLD] = false;
        SuggestFamily family = new SuggestFamily(ITEMS, LONGEST, EXCLUDED, new SuggestFamily.Known(1, 3, 2, 5));
        return TowerNet.of(family, new SuggestSize.Tower(8), new Features(List.of("kind=a", "kind=b", "kind=c"), kinds), seen, new Random(5));
    }

    private static Map<String, Tensor> askTowers(Graph g, long... about) {
        Map<String, Tensor> inputs = training(new long[] {-1, -1, 4, 9, 1, 29}, new float[] {0, 0, 1, 0.3f, 2, 1}, 1, 0);
        inputs.put("about", Tensor.ofLongs(about, 1, 2));
        inputs.put("exclude", Tensor.ofLongs(NOTHING, 1, EXCLUDED));
        inputs.keySet().retainAll(g.inputs().stream().map(v -> v.name()).toList());
        try (Session session = new ReferenceEngine().open(g, SessionOptions.ONE_THREAD)) {
            return session.run(inputs);
        }
    }

    @Test
    void towersAnswerAsTheyWereTrainedButForNewItems() {
        NextItemNet net = towers();
        float[] trained = askTowers(net.training(), 1, 3).get("scores").toFloatArray();
        Map<String, Tensor> said = askTowers(net.suggesting(new double[ITEMS], 0), 1, 3);
        long[] items = said.get("items").toLongArray();
        float[] scores = said.get("scores").toFloatArray();
        for (int k = 0; k < 10; k++) if (items[k] != COLD) assertThat(scores[k]).isCloseTo(trained[(int) items[k]], within(1e-4f));
        double least = LongStream.of(items).filter(i -> i != COLD).mapToDouble(i -> trained[(int) i]).min().orElseThrow();
        for (int i = 0; i < ITEMS; i++) {
            int item = i;
            if (i != COLD && LongStream.of(items).noneMatch(x -> x == item)) assertThat((double) trained[i]).isLessThanOrEqualTo(least + 1e-6);
        }
    }

    @Test
    void whatIsKnownOfAUserCountsAndWrongNumbersAreNothing() {
        Graph g = towers().suggesting(new double[ITEMS], 0);
        float[] nobody = askTowers(g, -1, -1).get("scores").toFloatArray();
        assertThat(askTowers(g, 99, -7).get("scores").toFloatArray()).isEqualTo(nobody);
        assertThat(askTowers(g, 2, -1).get("scores").toFloatArray()).isNotEqualTo(nobody);
    }

    /// An item without events is where its kind is: its own vector is the mean of the others'.
    @Test
    void aNewItemIsWhatItsFeaturesSay() {
        NextItemNet net = towers();
        float[] ids = net.weights.get("ids").toFloatArray();
        float[] kinds = net.weights.get("features").toFloatArray();
        float[] vectors = net.vectors();
        for (int c = 0; c < 8; c++) {
            double mean = 0;
            for (int i = 0; i < ITEMS; i++) if (i != COLD) mean += ids[i * 8 + c] / (ITEMS - 1);
            assertThat((double) vectors[COLD * 8 + c]).isCloseTo(mean + kinds[c], within(1e-5));
        }
    }

    /// What comes later must not be seen: changing the last event changes nothing at the events before.
    @Test
    void noEventLooksAtALaterOne() {
        SuggestFamily family = new SuggestFamily(ITEMS, LONGEST, EXCLUDED);
        Graph g = SequenceNet.of(family, new SuggestSize.Sequence(8, 2), new Random(6)).training();
        float[][] logits = new float[2][];
        for (int k = 0; k < 2; k++) {
            try (Session session = new ReferenceEngine().open(g, SessionOptions.ONE_THREAD)) {
                logits[k] = session.run(training(new long[] {5, 6, 7, 8, 9, 10 + k}, new float[] {1, 1, 1, 1, 1, 1}, 1, 0)).get("logits").toFloatArray();
            }
        }
        int row = ITEMS;
        for (int i = 0; i < 5 * row; i++) assertThat(logits[1][i]).isCloseTo(logits[0][i], within(1e-5f));
        assertThat(Arrays.copyOfRange(logits[1], 5 * row, 6 * row)).isNotEqualTo(Arrays.copyOfRange(logits[0], 5 * row, 6 * row));
    }

    @Test
    void everySizeSuggestsBeforeItIsFitted() {
        SuggestFamily family = new SuggestFamily(ITEMS, LONGEST, EXCLUDED);
        assertThat(family.sizes()).startsWith("popular").contains("ease full", "ease k20", "als d8 s3", "attention d16 l1");
        assertThat(new SuggestFamily(3_000, LONGEST, EXCLUDED, new SuggestFamily.Known(2, 9, 0, 0)).sizes()).contains("towers d16", "als d32 s3 r50");
        for (String size : family.sizes()) {
            Said said = ask(family.graph(size, 1), new long[] {-1, -1, 4, 9, 1, 29}, new float[] {0, 0, 1, 1, 1, 1}, NOTHING);
            assertThat(LongStream.of(said.items()).distinct().count()).as(size).isEqualTo(10);
            assertThat(LongStream.of(said.items()).allMatch(i -> i >= 0 && i < ITEMS)).as(size).isTrue();
        }
    }

    @Test
    void aModelTakesEventsByNameAndSaysWhy() {
        List<String> names = IntStream.range(0, ITEMS).mapToObj(i -> "item " + i).toList();
        Graph g = SuggestModel.told(graph(Scorers.dense(weights(7)), 0),
                new SuggestModel.Meta(names, HistoryRule.plain(LONGEST, 5), false, true, List.of()));
        SuggestModel model = SuggestModel.of(g).orElseThrow();
        SuggestModel.Asking asking = new SuggestModel.Asking(List.of(SuggestModel.Event.of("item 3"),
                new SuggestModel.Event("item 7", Optional.of(EventKind.PURCHASE), Optional.empty(), Optional.empty()), SuggestModel.Event.of("unheard of")),
                List.of("item 1"), List.of(), Optional.empty());
        Map<String, Tensor> inputs = new HashMap<>(model.inputs(List.of(asking, asking.forgetting("item 3"), asking.forgetting("item 7")), 1e9));
        try (Session session = new ReferenceEngine().open(g, SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> out = session.run(inputs);
            long[] items = out.get(model.itemsOutput()).toLongArray();
            float[] scores = out.get(model.scoresOutput()).toFloatArray();
            List<SuggestModel.Suggestion> said = model.say(items, scores, 0, 3);
            assertThat(said).extracting(SuggestModel.Suggestion::item).doesNotContain("item 1", "item 3", "item 7").hasSize(10);
            Map<String, List<SuggestModel.Suggestion>> without = Map.of("item 3", model.say(items, scores, 1, 3), "item 7", model.say(items, scores, 2, 3));
            for (SuggestModel.Suggestion s : said) {
                int i = names.indexOf(s.item());
                ItemWeights w = weights(7);
                double three = w.values()[3 * ITEMS + i];
                double seven = w.values()[7 * ITEMS + i];
                if (Math.abs(three - seven) > 0.3) assertThat(SuggestModel.because(s, without)).contains(three > seven ? "item 3" : "item 7");
            }
        }
    }
}
