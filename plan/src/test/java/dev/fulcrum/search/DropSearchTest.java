package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.search.DropSearch.Buy;
import dev.fulcrum.search.DropSearch.Form;
import dev.fulcrum.search.DropSearch.Move;
import dev.fulcrum.search.DropSearch.Settings;
import dev.fulcrum.search.DropSearch.Tried;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of the search over random worlds whose losses are known: training halves a loss, int8 adds to it.
class DropSearchTest {
    private static final double BOUND = 0.01;
    private static final double HALF_WIDTH = 0.002;

    /// A world: forms, and what each purchase would turn out to lose.
    private record World(List<Form> forms, Map<String, Double> cut, Map<String, Double> rounding, Map<String, Double> epochSeconds) {
        static World of(long seed) {
            Random random = new Random(seed);
            List<Form> forms = new ArrayList<>();
            Map<String, Double> cut = new HashMap<>();
            Map<String, Double> rounding = new HashMap<>(Map.of("fp32", 0.0, "int8", 0.008 * random.nextDouble(), "int4", 0.02 * random.nextDouble()));
            Map<String, Double> epochs = new HashMap<>();
            double share = 1;
            double loss = 0;
            for (String base : List.of("whole", "a", "b", "c", "d", "e")) {
                for (String p : List.of("fp32", "int8", "int4")) {
                    double faster = p.equals("fp32") ? 1 : p.equals("int8") ? 0.4 : 0.8;
                    forms.add(new Form(base, p, share * faster * (0.95 + 0.1 * random.nextDouble()), random.nextDouble() < 0.9 || base.equals("whole")));
                }
                cut.put(base, loss);
                epochs.put(base, 10 * share);
                share *= 0.4 + 0.4 * random.nextDouble();
                loss = loss * 2 + 0.02 * random.nextDouble();
            }
            return new World(forms, cut, rounding, epochs);
        }

        Tried outcome(Buy buy, int firstEpochs) {
            double trained = cut.get(buy.base()) * Math.pow(0.5, buy.rung());
            double rounded = rounding.get(buy.precision()) * (buy instanceof Buy.Aware ? 0.3 : 1);
            double loss = trained + rounded;
            double seconds = switch (buy) {
                case Buy.Recover r -> r.epochs() * epochSeconds.get(r.base());
                case Buy.Aware a -> a.epochs() * epochSeconds.get(a.base());
                case Buy.Convert _ -> 1;
            };
            return new Tried(buy, Estimate.measured(loss, loss - HALF_WIDTH, loss + HALF_WIDTH, "1"), loss + HALF_WIDTH, seconds);
        }

        double seconds(Buy buy) {
            return forms.stream().filter(f -> f.base().equals(buy.base()) && f.precision().equals(buy.precision())).findFirst().orElseThrow().seconds();
        }

        boolean admissible(Buy buy) {
            return forms.stream().anyMatch(f -> f.base().equals(buy.base()) && f.precision().equals(buy.precision()) && f.admissible());
        }
    }

    private static DropSearch search(World w, double budget) {
        return new DropSearch(new Settings(BOUND, budget, 2, 3, w.epochSeconds()), w.forms());
    }

    private static List<Tried> run(World w, DropSearch search) {
        List<Tried> bought = new ArrayList<>();
        while (search.next(bought) instanceof Move.Purchases move) {
            for (Buy b : move.purchases()) bought.add(w.outcome(b, 2));
            assertThat(bought).hasSizeLessThan(200);
        }
        return bought;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothingIsBoughtTwiceAndNothingThatCannotWin(long seed) {
        World w = World.of(seed);
        DropSearch search = search(w, 1e4);
        List<Tried> bought = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (search.next(bought) instanceof Move.Purchases move) {
            double inHand = search.holding(bought).stream().mapToDouble(t -> w.seconds(t.purchase())).min().orElse(1.05);
            for (Buy b : move.purchases()) {
                assertThat(keys.add(b.key())).as(b.key()).isTrue();
                if (move.phase().equals("longer")) {
                    assertThat(b.base()).isEqualTo(search.holding(bought).getFirst().purchase().base());
                    continue;
                }
                if (b instanceof Buy.Convert) assertThat(w.seconds(b)).isLessThan(inHand);
                else assertThat(w.forms().stream().filter(f -> f.base().equals(b.base()) && f.admissible()).mapToDouble(Form::seconds).min().orElseThrow())
                        .isLessThan(inHand);
            }
            move.purchases().forEach(b -> bought.add(w.outcome(b, 2)));
        }
        search.holding(bought).forEach(t -> assertThat(t.surely()).isLessThanOrEqualTo(BOUND));
        assertThat(search.holding(bought)).allMatch(t -> w.admissible(t.purchase()));
    }

    /// With money for everything, what it ends with is near the fastest form that any purchase could have shown to hold the bound.
    @Test
    void withAmpleMoneyItFindsWhatThereIs() {
        double ratios = 0;
        int worlds = 300;
        for (long seed = 1; seed <= worlds; seed++) {
            World w = World.of(seed);
            DropSearch search = search(w, 1e6);
            double found = search.holding(run(w, search)).stream().mapToDouble(t -> w.seconds(t.purchase())).min().orElse(1);
            double best = 1;
            for (Form f : w.forms()) {
                if (!f.admissible()) continue;
                for (int rung = 0; rung <= 3; rung++) {
                    if (f.base().equals("whole") && rung > 0) continue;
                    if (rung == 0 && !f.base().equals("whole")) continue;
                    double loss = w.cut().get(f.base()) * Math.pow(0.5, rung) + w.rounding().get(f.precision()) + HALF_WIDTH;
                    if (loss <= BOUND) best = Math.min(best, f.seconds());
                }
            }
            ratios += found / best;
        }
        assertThat(ratios / worlds).isLessThan(1.05);
    }

    @ParameterizedTest
    @ValueSource(doubles = {30, 100, 300, 1000})
    void theBudgetIsKeptButForOnePurchaseAPhase(double budget) {
        for (long seed = 1; seed <= 50; seed++) {
            World w = World.of(seed);
            double spent = run(w, search(w, budget)).stream().mapToDouble(Tried::seconds).sum();
            assertThat(spent).as("seed " + seed).isLessThan(1.2 * budget + 40);
        }
    }

    /// A search that was stopped in the middle of a phase asks for the rest of that phase.
    @Test
    void anInterruptedSearchGoesOnWhereItWas() {
        for (long seed = 1; seed <= 30; seed++) {
            World w = World.of(seed);
            DropSearch search = search(w, 1e4);
            List<Tried> whole = run(w, search);
            for (int cut = 0; cut < whole.size(); cut++) {
                List<Tried> part = new ArrayList<>(whole.subList(0, cut));
                while (search.next(part) instanceof Move.Purchases move) move.purchases().forEach(b -> part.add(w.outcome(b, 2)));
                assertThat(part.stream().map(t -> t.purchase().key())).containsExactlyInAnyOrderElementsOf(
                        whole.stream().map(t -> t.purchase().key()).toList());
            }
        }
    }

    @Test
    void nothingFasterStopsAtOnce() {
        DropSearch search = new DropSearch(new Settings(BOUND, 100, 1, 3, Map.of()), List.of(new Form("whole", "fp32", 1, true),
                new Form("whole", "int8", 1.2, true), new Form("a", "fp32", 0.5, false)));
        assertThat(search.next(List.of())).isInstanceOf(Move.Stop.class);
    }

    @Test
    void modelsThatCannotBeTrainedAreOnlyConverted() {
        World w = World.of(3);
        DropSearch search = new DropSearch(new Settings(BOUND, 1e4, 2, 0, w.epochSeconds()), w.forms());
        assertThat(run(w, search)).isNotEmpty().allMatch(t -> t.purchase() instanceof Buy.Convert && t.purchase().base().equals("whole"));
    }
}
