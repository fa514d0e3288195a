package dev.fulcrum.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.search.replay.RecordedWorld;
import dev.fulcrum.search.replay.TestingGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// On grids of made-up families: what it buys, what it does not, and that it answers the same when it is asked again.
class VolumePricedTest {
    private static final double CORE = 0.05 / 3600;
    private static final double YEARS = 2 * 365.25 * 86_400;
    private static final List<Grid> GRIDS = LongStream.range(0, 4).mapToObj(seed -> TestingGrid.of(seed, 10, 2)).toList();
    private static final Grid GRID = GRIDS.get(3);

    private static VolumePriced search(Grid grid, double requests, double minimum, double error, PurchasePrices prices) {
        return search(grid, requests, minimum, error, prices, Double.POSITIVE_INFINITY);
    }

    private static VolumePriced search(Grid grid, double requests, double minimum, double error, PurchasePrices prices, double budget) {
        Map<String, Outlook> outlooks = grid.sizes().stream().collect(Collectors.toMap(Weighed::name, w ->
                new Outlook(requests * w.floatSeconds() * CORE, requests * w.quantizedSeconds() * CORE, requests * error)));
        VolumePriced.Settings settings = new VolumePriced.Settings(grid.ladder(), grid.recipes(), minimum, 0.9, VolumePriced.SURE, grid.training(),
                grid.judged(), 1,
                budget, 5e10, prices, outlooks, Prior.USUAL.reaching(minimum));
        return new VolumePriced(settings, grid.sizes());
    }

    private static PurchasePrices compute() {
        return new PurchasePrices(CORE, 0, 0, 0, YEARS, Double.POSITIVE_INFINITY);
    }

    private static List<Trial> bought(Search search, Grid grid) {
        var log = RecordedWorld.log();
        search.run(new RecordedWorld(grid), log);
        return log.trials();
    }

    /// Well within what the best reach, one point under the best on the validation split.
    private static double minimum(Grid grid) {
        return new RecordedWorld(grid).all().stream().mapToDouble(t -> t.validation().value()).max().orElseThrow() - 0.02;
    }

    /// In the mean of some families: more volume, more spent on looking, and less on each request.
    @Test
    void moreVolumeBuysMoreAndServesCheaper() {
        List<Double> spent = new ArrayList<>();
        List<Double> serving = new ArrayList<>();
        for (double requests : List.of(1e4, 1e7, 1e10)) {
            double core = 0;
            double each = 0;
            for (Grid grid : GRIDS) {
                VolumePriced search = search(grid, requests, minimum(grid), 0, compute());
                List<Trial> trials = bought(search, grid);
                core += coreSeconds(trials);
                each += search.inHand(trials) / requests;
            }
            spent.add(core);
            serving.add(each);
        }
        assertThat(spent.getLast()).as("core-seconds at 1e4, 1e7, 1e10 requests: " + spent).isGreaterThan(1.2 * spent.getFirst());
        assertThat(serving.getLast()).as("money a request: " + serving).isLessThan(serving.getFirst());
    }

    /// What counts is the sum of buying and serving.
    @Test
    void cheaperInAllThanBuyingEverythingOrByChance() {
        double priced = 0;
        double exhaustive = 0;
        double random = 0;
        for (Grid grid : GRIDS) {
            for (double requests : List.of(1e6, 1e8, 1e10)) {
                VolumePriced search = search(grid, requests, minimum(grid), 0, compute());
                List<Trial> all = bought(new Exhaustive(grid.ladder(), grid.sizes(), grid.recipes()), grid);
                double half = 0.5 * all.stream().mapToDouble(Trial::coreSeconds).sum();
                priced += Math.log(total(search, bought(search, grid)));
                exhaustive += Math.log(total(search, all));
                random += Math.log(total(search, bought(new RandomSearch(grid.ladder(), grid.sizes(), grid.recipes(), half, 1), grid)));
            }
        }
        assertThat(priced).as("sum of the logarithms of all money, volume-priced against exhaustive").isLessThan(exhaustive);
        assertThat(priced).as("against half of everything, drawn by chance").isLessThan(random);
    }

    private static double total(VolumePriced search, List<Trial> trials) {
        return search.inHand(trials) + CORE * trials.stream().mapToDouble(Trial::coreSeconds).sum();
    }

    @Test
    void nothingIsBoughtWhereNothingIsServed() {
        PurchasePrices prices = new PurchasePrices(CORE, 0, 0, 0, YEARS, 0);
        assertThat(bought(search(GRID, 0, minimum(GRID), 0, prices), GRID)).isEmpty();
    }

    @Test
    void nothingIsBoughtForLessThanItIsWorth() {
        PurchasePrices prices = new PurchasePrices(CORE, 0, 0, 0, YEARS, 1e-9);
        assertThat(bought(search(GRID, 1e9, minimum(GRID), 0, prices), GRID)).as("no model is worth its money").isEmpty();
    }

    /// With a price of 0 it goes on until nothing left can be cheaper than the plan in hand: nobody who knew all would find a better one.
    @Test
    void whatCostsNothingIsBoughtWhileItCanHelp() {
        PurchasePrices free = new PurchasePrices(0, 0, 0, 0, YEARS, Double.POSITIVE_INFINITY);
        VolumePriced search = search(GRID, 1e9, minimum(GRID), 0, free);
        List<Trial> trials = bought(search, GRID);
        double everything = search.inHand(new RecordedWorld(GRID).all());
        double unlikely = search.advice(trials).size();
        assertThat(unlikely).isZero();
        assertThat(search.inHand(trials)).isCloseTo(everything, within(1e-9 * everything));
    }

    /// Where errors cost money and no minimum is asked, more volume buys better models.
    @Test
    void pricedErrorsBuyQuality() {
        List<Double> error = new ArrayList<>();
        for (double requests : List.of(1e3, 1e8)) {
            VolumePriced search = search(GRID, requests, 0, 1e-3, compute());
            List<Trial> trials = bought(search, GRID);
            Trial best = search.best(trials).orElseThrow();
            error.add(1 - new RecordedWorld(GRID).test(best.purchase().key()).value());
        }
        assertThat(error.getLast()).isLessThan(error.getFirst());
    }

    /// People and waiting are part of a price.
    @Test
    void dearPurchasesAreFewer() {
        Function<PurchasePrices, Integer> count = p -> bought(search(GRID, 1e9, minimum(GRID), 0, p), GRID).size();
        int compute = count.apply(compute());
        assertThat(count.apply(new PurchasePrices(CORE, 0, 100, 0, YEARS, Double.POSITIVE_INFINITY))).isLessThanOrEqualTo(compute);
        assertThat(count.apply(new PurchasePrices(CORE, 1, 0, 0, YEARS, Double.POSITIVE_INFINITY))).isLessThanOrEqualTo(compute);
    }

    /// Whatever a purchase would bring: a world whose time is up makes none, and says so.
    @Test
    void nothingIsBoughtInAWorldThatIsClosed() {
        StopReason late = new StopReason(StopReason.Kind.BUDGET_SPENT, "late");
        World closed = new World() {
            @Override
            public void buy(Search.Move.Buy move, Consumer<Trial> made) {
                throw new AssertionError(move);
            }

            @Override
            public Optional<StopReason> closed() {
                return Optional.of(late);
            }
        };
        var log = RecordedWorld.log();
        assertThat(search(GRID, 1e7, minimum(GRID), 0, compute()).run(closed, log)).isEqualTo(late);
        assertThat(log.trials()).isEmpty();
    }

    /// A life that ends soon leaves nothing to save on.
    @Test
    void savingsCountOnlyOnTheVolumeLeft() {
        double whole = coreSeconds(bought(search(GRID, 1e11, minimum(GRID), 0, compute()), GRID));
        PurchasePrices brief = new PurchasePrices(CORE, 0, 0, 0, 600, Double.POSITIVE_INFINITY);
        assertThat(coreSeconds(bought(search(GRID, 1e11, minimum(GRID), 0, brief), GRID))).isLessThan(whole);
    }

    private static double coreSeconds(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::coreSeconds).sum();
    }

    /// However many requests make small models attractive: a budget in which a large one could be trained to the end hardly ever ends without a plan.
    @Test
    void aStatedBudgetEndsWithAPlanWhereThereCouldBeOne() {
        int plans = 0;
        List<Grid> grids = LongStream.range(100, 116).mapToObj(seed -> TestingGrid.of(seed, 10, 2)).toList();
        for (Grid grid : grids) {
            double minimum = minimum(grid);
            double enough = 2 * new RecordedWorld(grid).all().stream().filter(t -> t.validation().value() >= minimum + 0.018)
                    .mapToDouble(t -> lineage(t, new RecordedWorld(grid).all())).min().orElseThrow();
            VolumePriced search = search(grid, 1e11, minimum, 0, compute(), enough);
            List<Trial> trials = bought(search, grid);
            assertThat(coreSeconds(trials)).isLessThanOrEqualTo(1.25 * enough);
            if (search.best(trials).isPresent()) plans++;
        }
        assertThat(plans).as("of %s", grids.size()).isGreaterThanOrEqualTo(13);
    }

    private static double lineage(Trial trial, List<Trial> all) {
        return trial.coreSeconds() + trial.purchase().from().flatMap(key -> all.stream().filter(t -> t.purchase().key().equals(key)).findFirst())
                .map(t -> lineage(t, all)).orElse(0.0);
    }

    @Test
    void askedAgainItAnswersTheSame() {
        VolumePriced search = search(GRID, 1e9, minimum(GRID), 0, compute());
        List<Trial> trials = bought(search, GRID);
        for (int n = 0; n < trials.size(); n += 3) {
            VolumePriced other = search(GRID, 1e9, minimum(GRID), 0, compute());
            assertThat(other.next(trials.subList(0, n))).isEqualTo(search.next(trials.subList(0, n)));
            assertThat(((Search.Move.Buy) other.next(trials.subList(0, n))).purchases()).containsExactly(trials.get(n).purchase());
        }
    }

    @Test
    void aMinimumThatNothingCanKeepIsGivenUp() {
        var log = RecordedWorld.log();
        VolumePriced search = search(GRID, 1e9, 0.9999, 0, compute());
        StopReason reason = search.run(new RecordedWorld(GRID), log);
        assertThat(reason.kind()).isEqualTo(StopReason.Kind.HOPELESS);
        assertThat(log.trials().size()).isLessThan(20);
    }

    @Test
    void theStopIsToldInMoney() {
        var log = RecordedWorld.log();
        StopReason reason = search(GRID, 1e8, minimum(GRID), 0, compute()).run(new RecordedWorld(GRID), log);
        assertThat(reason.kind()).isEqualTo(StopReason.Kind.NOT_WORTH);
        assertThat(reason.words()).contains("would cost", "is expected to save", "MODELLED");
    }
}
