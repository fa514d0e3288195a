package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionSearchTest {
    private static final Weighed SIZE = new Weighed("size", 4e6, 100e-6, 60e-6, true);
    private static final Weighed LARGE = new Weighed("large", 9e6, 200e-6, 90e-6, true);
    private static final Weighed HALF = new Weighed("size p45", 2e6, 50e-6, 35e-6, true);
    private static final Weighed SLOWER = new Weighed("size p70", 3e6, 110e-6, 70e-6, true);
    private static final Weighed LARGE_HALF = new Weighed("large p45", 4e6, 95e-6, 55e-6, true);
    private static final Trial FLOAT = trial(new Purchase.Train("size", "sgd", 0, 8, Optional.empty()), 0.90);
    private static final Trial LARGE_FLOAT = trial(new Purchase.Train("large", "sgd", 0, 8, Optional.empty()), 0.92);
    private static final Trial INT8 = trial(new Purchase.Quantize("size", Optional.of(FLOAT.purchase().key())), 0.84);
    private static final List<Trial> BOUGHT = List.of(FLOAT, LARGE_FLOAT, INT8);

    private static Trial trial(Purchase p, double quality) {
        return new Trial(p, new Quality("accuracy", Math.round(quality * 10_000), 10_000), 10, 1, List.of(quality));
    }

    private static CompressionSearch search(double requests, double budget, boolean qat) {
        var settings = new CompressionSearch.Settings(budget, 6000, 0.85, 0.9, false, 9, 1, 2e10, requests, 13, qat);
        return new CompressionSearch(settings, List.of(SIZE, LARGE), List.of(new CompressionSearch.Pruned(HALF, FLOAT.purchase().key()),
                new CompressionSearch.Pruned(SLOWER, FLOAT.purchase().key()), new CompressionSearch.Pruned(LARGE_HALF, LARGE_FLOAT.purchase().key())));
    }

    /// The pruned float keeps the minimum, its int8 form does not, training while rounding does.
    private static Trial make(Purchase p) {
        return trial(p, p instanceof Purchase.Quantize ? 0.83 : 0.88);
    }

    private static List<Trial> toEnd(CompressionSearch search, List<Trial> start, Random order) {
        List<Trial> bought = new ArrayList<>(start);
        for (int moves = 0; moves < 20; moves++) {
            if (!(search.next(bought) instanceof Search.Move.Buy buy)) return bought;
            List<Purchase> purchases = new ArrayList<>(buy.purchases());
            Collections.shuffle(purchases, order);
            for (Purchase p : purchases) {
                bought.add(make(p));
                if (order.nextInt(3) == 0) break;
            }
        }
        throw new AssertionError("the search does not stop");
    }

    private static List<String> keys(List<Trial> bought) {
        return bought.stream().map(t -> t.purchase().key()).sorted().toList();
    }

    /// Training while rounding is not bought for the large form: its int8 is dearer than the small pruned form in floats.
    @Test
    void recoversWhatIsFasterThanWhatKeepsTheMinimumThenRoundsThenTrainsWhileRounding() {
        List<Trial> bought = toEnd(search(1e9, 1000, true), BOUGHT, new Random(1));
        assertThat(keys(bought.subList(3, bought.size()))).containsExactly("large-p45-pruned", "large-p45-pruned-int8", "size-p45-pruned",
                "size-p45-pruned-int8", "size-p45-pruned-qat-int8");
    }

    @Test
    void aFormThatIsNoFasterThanItsParentIsNeverBought() {
        assertThat(keys(toEnd(search(1e12, 1e6, true), BOUGHT, new Random(2)))).noneMatch(k -> k.startsWith("size-p70"));
    }

    @Test
    void nothingIsBoughtThatTheRequestsDoNotPayFor() {
        assertThat(search(1e3, 1000, true).next(BOUGHT)).isInstanceOf(Search.Move.Stop.class);
        assertThat(search(1e9, 0, true).next(BOUGHT)).isInstanceOf(Search.Move.Stop.class);
    }

    @Test
    void trainingWhileRoundingMayBeSwitchedOff() {
        assertThat(keys(toEnd(search(1e9, 1000, false), BOUGHT, new Random(3)))).noneMatch(k -> k.contains("qat"));
    }

    @Test
    void aRunThatIsInterruptedAnywhereEndsWithTheSamePurchases() {
        CompressionSearch search = search(1e9, 1000, true);
        List<Trial> whole = toEnd(search, BOUGHT, new Random(4));
        for (int cut = 3; cut < whole.size(); cut++) {
            assertThat(keys(toEnd(search, whole.subList(0, cut), new Random(cut)))).as("cut after %d", cut).isEqualTo(keys(whole));
        }
    }

    @Test
    void parentsKeepTheMinimumTheCheapestFirst() {
        Trial weak = trial(new Purchase.Train("size", "sgd", 1, 8, Optional.empty()), 0.80);
        List<Trial> bought = new ArrayList<>(BOUGHT);
        bought.add(weak);
        assertThat(search(1e9, 1000, true).parents(bought)).containsExactly(FLOAT, LARGE_FLOAT);
    }
}
