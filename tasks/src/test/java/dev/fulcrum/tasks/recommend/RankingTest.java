package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static Ranking of(int[] targets, int... suggestions) {
        Ranking.Judging judging = new Ranking.Judging(100);
        judging.add(new Cases.Case(0, new int[0], new int[0], 0, targets), suggestions);
        return judging.done();
    }

    /// By hand: of the targets 3, 5 and 8 two are suggested, at places 2 and 4: (1/log2(3) + 1/log2(5)) / (1 + 1/log2(3) + 1/log2(4)).
    @Test
    void figuresAreThoseOfTheBooks() {
        Ranking r = of(new int[] {3, 5, 8}, 1, 3, 2, 5, 9);
        double log2 = Math.log(2);
        double gain = log2 / Math.log(3) + log2 / Math.log(5);
        double best = 1 + log2 / Math.log(3) + log2 / Math.log(4);
        assertThat(r.ndcg().mean()).isCloseTo(gain / best, within(1e-12));
        assertThat(r.recall().mean()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(r.reciprocal().mean()).isEqualTo(0.5);
        assertThat(r.coverage()).isEqualTo(0.05);
        assertThat(of(new int[] {1, 2}, 1, 2, 3).ndcg().mean()).isCloseTo(1, within(1e-12));
        assertThat(of(new int[] {1}, 2, 3).ndcg().mean()).isZero();
    }

    /// The belief of the planner against the bootstrap: a mean of scores has nearly the same interval by both.
    @Test
    void coinsOfTheSameErrorGiveTheIntervalOfTheBootstrap() {
        Random random = new Random(1);
        double[] values = random.doubles(3_000).map(x -> x < 0.5 ? 0 : x * x).toArray();
        Quality quality = Quality.matching("ndcg@10", values);
        Estimate coins = quality.estimate();
        Estimate bootstrap = new dev.fulcrum.measure.Scores("ndcg@10", false, values).estimate();
        assertThat(coins.value()).isCloseTo(bootstrap.value(), within(1e-3));
        assertThat(coins.high() - coins.low()).isCloseTo(bootstrap.high() - bootstrap.low(), within(0.1 * (bootstrap.high() - bootstrap.low())));
        double[] flips = {1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1};
        assertThat(Quality.matching("x", flips)).isEqualTo(new Quality("x", 8, 12));
        assertThat(Quality.matching("x", new double[] {0, 0, 0}).value()).isZero();
    }

    private static Suggesting shop(ShopSimulator.Settings settings) {
        ShopSimulator simulator = new ShopSimulator(settings);
        EventCleaning cleaning = new EventCleaning(new EventCleaning.Rules(Optional.empty(), Map.of(), true, simulator.end()));
        simulator.events(cleaning);
        return Suggesting.of(cleaning.done().table(), new Suggesting.Asked(EventKind.PURCHASE, true, false, 14 * 86_400, 14 * 86_400, 1));
    }

    /// Nobody who does not know the tastes does better on the whole; purchases are drawn by them, so their frequencies are theirs.
    @Test
    void theShopsOwnTastesAreTheBestSuggestions() {
        ShopSimulator.Settings settings = new ShopSimulator.Settings(300, 60, 60, 40, 3);
        Suggesting suggesting = shop(settings);
        double best = new ShopOracle(settings, suggesting).judge(EventSplit.Part.TEST).ndcg().mean();
        SuggestFit fit = new SuggestFit(suggesting, SuggestRecipe.named("plain"), EventSplit.Part.TEST);
        double[] popularity = fit.popularity();
        Ranking.Judging judging = new Ranking.Judging(suggesting.table().items().size());
        int[] popular = java.util.stream.IntStream.range(0, popularity.length).boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> -popularity[i])).limit(10).mapToInt(i -> i).toArray();
        for (Cases.Case c : suggesting.cases(EventSplit.Part.TEST).cases()) judging.add(c, popular);
        assertThat(best).isGreaterThan(1.3 * judging.done().ndcg().mean());
        double sum = 0;
        ShopSimulator simulator = new ShopSimulator(settings);
        for (int i = 0; i < 60; i++) sum += simulator.preference(7, i);
        assertThat(sum).isCloseTo(1, within(1e-9));
    }

    @Test
    void aShopIsTheSameForTheSameSeed() {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<String> rows = new ArrayList<>();
            new ShopSimulator(new ShopSimulator.Settings(20, 30, 10, 20, 9)).events((u, i, k, v, t) -> rows.add(u + i + k + v + t));
            runs.add(rows);
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).hasSizeGreaterThan(200);
    }

    /// A customer's history is what the model is asked with: each item once, the newest last.
    @Test
    void aHistoryHasEachItemOnceWithItsStrongestEvent() {
        History.Writing w = new History.Writing(3);
        w.older(4, 1);
        w.older(2, 0.5f);
        w.older(4, 3);
        w.older(9, 0);
        w.older(7, 1);
        w.older(8, 1);
        History h = w.done();
        assertThat(h.items()).containsExactly(7, 2, 4);
        assertThat(h.strength()).containsExactly(1, 0.5f, 3);
    }
}
