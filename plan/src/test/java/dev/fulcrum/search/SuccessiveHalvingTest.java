package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingTest {
    private static final int EXAMPLES = 6000;
    private static final double RATE = 3e10;

    private static List<Weighed> family(int sizes) {
        return IntStream.range(0, sizes).mapToObj(i -> {
            double flops = 1e6 * Math.pow(1.25, i);
            return new Weighed("size" + i, flops, flops / 2e10, flops / 6e10, true);
        }).toList();
    }

    private static SuccessiveHalving.Settings settings(double budget) {
        return new SuccessiveHalving.Settings(budget, 2, EXAMPLES, 0.85, 0.9, 1, 3, List.of("a", "b"), 1e10, true);
    }

    /// A world in which larger sizes and longer trainings are better, recipe b beats a, and a purchase takes its FLOPs over a rate.
    private static Trial make(Purchase p, List<Weighed> family, List<Trial> bought) {
        Weighed c = family.stream().filter(x -> x.name().equals(p.candidate())).findFirst().orElseThrow();
        double seconds = switch (p) {
            case Purchase.Train t -> work(t.epochs(), c);
            case Purchase.Distill d -> work(d.epochs(), c);
            case Purchase.Quantize q -> 1;
            case Purchase.Sample _, Purchase.Prune _, Purchase.Aware _, Purchase.Combine _ -> throw new AssertionError("this search does not buy " + p);
        };
        double quality = switch (p) {
            case Purchase.Train t -> 0.80 + 0.02 * Math.log10(c.flops() / 1e6) + 0.02 * t.rung() + (t.recipe().equals("b") ? 0.01 : 0);
            case Purchase.Distill d -> quality(bought, d.from().orElseThrow()) + 0.01;
            case Purchase.Quantize q -> quality(bought, q.from().orElseThrow()) - 0.002;
            case Purchase.Sample _, Purchase.Prune _, Purchase.Aware _, Purchase.Combine _ -> throw new AssertionError("this search does not buy " + p);
        };
        List<Double> curve = p instanceof Purchase.Quantize ? List.of() : List.of(quality);
        return new Trial(p, new Quality("accuracy", Math.round(quality * 10_000), 10_000), seconds, 1, curve);
    }

    private static double work(int epochs, Weighed c) {
        return 0.3 + epochs * EXAMPLES * (3 * c.flops() + 5e6) / RATE;
    }

    private static double quality(List<Trial> bought, String key) {
        return bought.stream().filter(t -> t.purchase().key().equals(key)).findFirst().orElseThrow().validation().value();
    }

    private static List<Trial> runToEnd(SuccessiveHalving search, List<Weighed> family, List<Trial> start, Random shuffle) {
        List<Trial> bought = new ArrayList<>(start);
        for (int moves = 0; moves < 1000; moves++) {
            switch (search.next(bought)) {
                case Search.Move.Stop stop -> {
                    return bought;
                }
                case Search.Move.Buy buy -> {
                    List<Purchase> purchases = new ArrayList<>(buy.purchases());
                    Collections.shuffle(purchases, shuffle);
                    for (Purchase p : purchases) bought.add(make(p, family, bought));
                }
            }
        }
        throw new AssertionError("the search does not stop");
    }

    @Test
    void staysWithinTheBudgetAndBuysNothingTwice() {
        for (double budget : new double[] {20, 60, 200, 1000}) {
            List<Weighed> family = family(24);
            List<Trial> bought = runToEnd(new SuccessiveHalving(settings(budget), family), family, List.of(), new Random(1));
            assertThat(bought.stream().map(t -> t.purchase().key()).toList()).doesNotHaveDuplicates();
            double trained = bought.stream().filter(t -> !(t.purchase() instanceof Purchase.Quantize)).mapToDouble(Trial::coreSeconds).sum();
            assertThat(trained).isLessThan(budget * 1.05 + 5);
        }
    }

    @Test
    void aRunThatIsInterruptedAnywhereEndsWithTheSamePurchases() {
        List<Weighed> family = family(24);
        SuccessiveHalving search = new SuccessiveHalving(settings(450), family);
        List<Trial> whole = runToEnd(search, family, List.of(), new Random(2));
        List<String> keys = whole.stream().map(t -> t.purchase().key()).sorted().toList();
        for (int cut = 0; cut < whole.size(); cut++) {
            List<Trial> resumed = runToEnd(search, family, whole.subList(0, cut), new Random(cut));
            assertThat(resumed.stream().map(t -> t.purchase().key()).sorted().toList()).as("cut after %d", cut).isEqualTo(keys);
        }
    }

    @Test
    void aRungGoesOnFromTheWeightsOfTheOneBefore() {
        List<Weighed> family = family(24);
        List<Trial> bought = runToEnd(new SuccessiveHalving(settings(450), family), family, List.of(), new Random(3));
        for (Trial t : bought) {
            if (t.purchase() instanceof Purchase.Train train && train.rung() > 0) {
                assertThat(train.from()).hasValueSatisfying(k -> assertThat(k).endsWith("rung" + (train.rung() - 1)));
                assertThat(train.epochs()).isEqualTo((int) Math.pow(3, train.rung()));
            }
        }
        assertThat(bought).anySatisfy(t -> assertThat(t.purchase()).isInstanceOfSatisfying(Purchase.Train.class,
                train -> assertThat(train.rung()).isEqualTo(2)));
    }

    @Test
    void theBetterRecipeTrainsEverythingAfterThePilot() {
        List<Weighed> family = family(24);
        List<Trial> bought = runToEnd(new SuccessiveHalving(settings(450), family), family, List.of(), new Random(4));
        long withA = bought.stream().filter(t -> t.purchase() instanceof Purchase.Train p && p.recipe().equals("a")).count();
        assertThat(withA).as("only the pilot").isEqualTo(1);
    }

    @Test
    void theFirstRungCoversTheRangeOfSizes() {
        assertThat(SuccessiveHalving.spread(9)).startsWith(0, 8, 4).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(SuccessiveHalving.spread(1)).containsExactly(0);
    }

    @Test
    void promisingKeepsLayersOfNonDomination() {
        List<Weighed> family = family(24);
        SuccessiveHalving search = new SuccessiveHalving(settings(450), family);
        Random random = new Random(5);
        List<Trial> trials = IntStream.range(0, 24).mapToObj(i -> new Trial(
                new Purchase.Train("size" + i, "a", 0, 1, java.util.Optional.empty()), new Quality("accuracy", random.nextInt(1000), 1000),
                1, 1, List.of())).toList();
        List<Trial> ordered = search.promising(trials);
        assertThat(ordered).containsExactlyInAnyOrderElementsOf(trials);
        Trial best = trials.stream().max(Comparator.comparingDouble(t -> t.validation().value())).orElseThrow();
        assertThat(ordered.getFirst().validation().value()).isEqualTo(best.validation().value());
    }

    @Test
    void whereOnlyTheMinimumCountsNothingDearerThanWhatKeepsItIsTrainedFurther() {
        List<Weighed> family = family(24);
        var onlyMinimum = new SuccessiveHalving.Settings(450, 2, EXAMPLES, 0.82, 0.9, 1, 3, List.of("a", "b"), 1e10, false);
        List<Trial> bought = runToEnd(new SuccessiveHalving(onlyMinimum, family), family, List.of(), new Random(6));
        for (int rung = 1; rung < 3; rung++) {
            int now = rung;
            List<Trial> before = bought.stream().filter(t -> t.purchase() instanceof Purchase.Train p && p.rung() < now).toList();
            double cheapest = before.stream().filter(t -> t.validation().probabilityAtLeast(0.82) >= SuccessiveHalving.SURE)
                    .mapToDouble(t -> cost(family, t)).min().orElseThrow();
            long dearer = bought.stream().filter(t -> t.purchase() instanceof Purchase.Train p && p.rung() == now)
                    .filter(t -> cost(family, t) >= cheapest).count();
            assertThat(dearer).as("only the teacher at rung %d", rung).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void whereNoRungReachesTheMinimumTheBestGoesOnBeforeAnythingIsDistilled() {
        List<Weighed> family = family(24);
        for (double minimum : new double[] {0.9, 0.99}) {
            var asked = new SuccessiveHalving.Settings(450, 2, EXAMPLES, minimum, 0.9, 1, 3, List.of("a", "b"), 1e10, false);
            List<Trial> bought = runToEnd(new SuccessiveHalving(asked, family), family, List.of(), new Random(8));
            List<Trial> trained = bought.stream().filter(t -> t.purchase() instanceof Purchase.Train).toList();
            Trial best = trained.subList(0, trained.size() - 1).stream().max(Comparator.comparingDouble(t -> t.validation().value())).orElseThrow();
            assertThat(best.validation().value()).as("what the rungs reach").isLessThan(minimum);
            Purchase.Train had = (Purchase.Train) best.purchase();
            assertThat(trained.getLast().purchase()).isInstanceOfSatisfying(Purchase.Train.class, train -> {
                assertThat(train.from()).contains(had.key());
                assertThat(train.rung()).isEqualTo(had.rung() + 1);
                assertThat(train.epochs()).isBetween(1, 27);
            });
            assertThat(bought.subList(0, bought.indexOf(trained.getLast()))).noneMatch(t -> t.purchase() instanceof Purchase.Distill);
            List<String> keys = bought.stream().map(t -> t.purchase().key()).sorted().toList();
            for (int cut = 0; cut < bought.size(); cut++) {
                List<Trial> resumed = runToEnd(new SuccessiveHalving(asked, family), family, bought.subList(0, cut), new Random(cut));
                assertThat(resumed.stream().map(t -> t.purchase().key()).sorted().toList()).as("cut after %d", cut).isEqualTo(keys);
            }
        }
    }

    @Test
    void whereARungKeepsTheMinimumNothingIsTrainedBeyondTheLadder() {
        List<Weighed> family = family(24);
        var asked = new SuccessiveHalving.Settings(450, 2, EXAMPLES, 0.82, 0.9, 1, 3, List.of("a", "b"), 1e10, false);
        List<Trial> bought = runToEnd(new SuccessiveHalving(asked, family), family, List.of(), new Random(8));
        assertThat(bought).noneMatch(t -> t.purchase() instanceof Purchase.Train p && p.rung() > 2);
    }

    private static double cost(List<Weighed> family, Trial t) {
        return family.stream().filter(w -> w.name().equals(t.purchase().candidate())).findFirst().orElseThrow().cheapestSeconds();
    }

    @Test
    void stopsAtOnceWhenNothingIsAdmissible() {
        Weighed slow = new Weighed("slow", 1e9, 1, 1, false);
        Search.Move move = new SuccessiveHalving(settings(100), List.of(slow)).next(List.of());
        assertThat(move).isInstanceOfSatisfying(Search.Move.Stop.class,
                stop -> assertThat(stop.reason().kind()).isEqualTo(StopReason.Kind.NOTHING_ADMISSIBLE));
    }
}
