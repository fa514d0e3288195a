package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingBriefs.assumed;
import static dev.fulcrum.plan.TestingBriefs.best;
import static dev.fulcrum.plan.TestingBriefs.every;
import static dev.fulcrum.plan.TestingBriefs.machine;
import static dev.fulcrum.plan.TestingBriefs.price;
import static dev.fulcrum.plan.TestingBriefs.with;
import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Spot;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetrainingsTest {
    private static final Candidate MODEL = candidate("a", 2, 720_000, 9000);

    /// Retraining and errors, all that the rhythm changes.
    private static double rhythmic(Brief brief) {
        LifetimeCost cost = new CostModel(brief).cost(MODEL, NO_SEARCH);
        return cost.retraining().value() + cost.errors().value();
    }

    @ParameterizedTest
    @CsvSource({"1e6, 0, 0", "1e7, 0.05, 0", "1e7, 0.05, 0.02", "1e8, 0.1, -0.01", "1e9, 0.05, 0.01"})
    void noWholeNumberOfDaysIsBetterThanTheBest(double volume, double discount, double growth) {
        Brief brief = brief("demand", volume, "errors", 1e-3, "prices.discountRate", discount, "demand.growth", growth,
                "demand.horizon", 24);
        double least = Double.POSITIVE_INFINITY;
        for (int days = 1; days <= 800; days++) least = Math.min(least, rhythmic(every(brief, days, 1e-4)));
        // Equal parts of the horizon do without the stump at its end; under discount and growth they are not exactly the best.
        assertThat(rhythmic(best(brief, 1e-4))).isLessThanOrEqualTo(least * 1.0005);
    }

    @Test
    void farFromTheEdgesTheBestIsTheSquareRoot() {
        Brief brief = best(brief("demand", 1e8, "errors", 1e-3, "prices.discountRate", 0, "demand.horizon", 24), 1e-4);
        double once = 720_000 / 3600.0 / 2 * 0.05 + 100 * 0.05 + 0.5 * 80 + 3 + 2;
        double aDay = 1e8 / 30.4375 * 1e-3 * 1e-4;
        double root = Math.sqrt(2 * once / aDay);
        CostModel costs = new CostModel(brief);
        String label = costs.cost(MODEL, NO_SEARCH).lines().stream().map(CostLine::label).filter(l -> l.startsWith("retraining every"))
                .findFirst().orElseThrow();
        double days = Double.parseDouble(label.replaceAll("[^0-9.]", "").replaceAll("\\.$", ""));
        assertThat(days).isCloseTo(root, Percentage.withPercentage(3));
        double mean = 24 * 30.4375 * Math.sqrt(2 * once * aDay) - once;
        assertThat(rhythmic(brief) - 24 * 1e8 * 0.1 * 1e-3).isCloseTo(mean, Percentage.withPercentage(0.5));
    }

    @Test
    void withoutDecayOrWithoutErrorsTheBestIsNever() {
        assertThat(new CostModel(best(brief("errors", 1e-3), 0)).cost(MODEL, NO_SEARCH).retraining().value()).isZero();
        assertThat(new CostModel(best(brief(), 1e-4)).cost(MODEL, NO_SEARCH).retraining().value()).isZero();
    }

    @Test
    void theCurveTakesTheBestRhythmAtEveryVolume() {
        Brief brief = best(brief("errors", 1e-3, "demand.growth", 0.01), 1e-4);
        CostCurve curve = new CostModel(brief).curve(MODEL, Deviates.none());
        for (double volume = 10; volume < 1e12; volume *= 3.7) {
            double total = new CostModel(brief.atDemand(volume)).cost(MODEL, NO_SEARCH).total().value();
            assertThat(curve.at(volume)).isCloseTo(total, Percentage.withPercentage(1e-9));
        }
    }

    @Test
    void aPromiseHoldsAtTheEndOfACycle() {
        // 0.9 of 10,000 surely keeps 0.88; after 90 days at 0.0005 a day it has lost 0.045.
        Brief brief = brief("quality.minimum", 0.88, "demand", 1e7);
        assertThat(Planner.decide(every(brief, 30, 0), List.of(MODEL), NO_SEARCH)).isInstanceOf(Plan.class);
        Infeasible no = (Infeasible) Planner.decide(every(brief, 90, 5e-4), List.of(MODEL), NO_SEARCH);
        assertThat(no.misses()).singleElement().satisfies(r -> {
            assertThat(r.constraint()).isEqualTo("quality.minimum");
            assertThat(r.why()).contains("0.045 by age");
        });
        String minimum = no.admits().replace("minimum ", "");
        assertThat(Planner.decide(every(brief.with(Map.of("quality.minimum", minimum)), 90, 5e-4), List.of(MODEL), NO_SEARCH))
                .isInstanceOf(Plan.class);
        // Free to choose, the cycle is short enough for the promise, though nobody pays for errors.
        Plan plan = (Plan) Planner.decide(best(brief, 5e-4), List.of(MODEL), NO_SEARCH);
        assertThat(plan.lifetimeCost().retraining().value()).isPositive();
        assertThat(plan.quality().probability().value()).isGreaterThanOrEqualTo(0.9);
        double q = MODEL.validation().value();
        assertThat(plan.quality().probability().value()).isLessThan(MODEL.validation().probabilityAtLeast(0.88)).isLessThan(q + 0.1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.3})
    void theSpotIntervalIsTheBestAndTheSimulationAgrees(double nu) {
        Brief brief = with(brief(), new Spot(true, assumed(nu, "/hour"), assumed(36, "s"), assumed(300, "s")));
        HeldMachine held = HeldMachine.of(brief);
        double least = Double.POSITIVE_INFINITY;
        for (double tau = 0.01; tau < 20; tau *= 1.001) least = Math.min(least, 1 + 0.01 / tau + nu * (tau / 2 + 300 / 3600.0));
        assertThat(held.stretch()).isCloseTo(least, within(1e-6));
        double simulated = simulated(nu, held.interval(), 0.01, 300 / 3600.0);
        assertThat(held.stretch()).isCloseTo(simulated, Percentage.withPercentage(nu < 0.1 ? 1 : 4));
    }

    /// Hours held for an hour of work: a checkpoint after each tau hours of work, interruptions by chance, what is not written is lost.
    private static double simulated(double nu, double tau, double checkpoint, double restart) {
        SplittableRandom random = new SplittableRandom(1);
        double clock = 0;
        double done = 0;
        while (done < 100_000) {
            double until = -Math.log(1 - random.nextDouble()) / nu;
            double segments = Math.floor(until / (tau + checkpoint));
            done += segments * tau;
            clock += until + restart;
        }
        return clock / done;
    }

    @Test
    void spotLinesSayWhatIsPaidFor() {
        Brief plain = brief();
        Brief brief = with(with(plain, machine(plain.machine(), Machine.Tenure.RENTED, 0.05, 0.02, 0.03)),
                new Spot(true, assumed(0.05, "/hour"), assumed(36, "s"), assumed(300, "s")));
        List<CostLine> lines = new CostModel(brief).cost(MODEL, NO_SEARCH).lines().stream()
                .filter(l -> l.part() == CostLine.Part.TRAINING).toList();
        double tau = Math.sqrt(2 * 0.01 / 0.05);
        assertThat(lines).extracting(l -> l.quantity().value()).satisfiesExactly(q -> assertThat(q).isCloseTo(100, within(1e-9)),
                q -> assertThat(q).isCloseTo(100 * 0.01 / tau, within(1e-9)),
                q -> assertThat(q).isCloseTo(100 * 0.05 * (tau / 2 + 300 / 3600.0), within(1e-9)));
        assertThat(lines).allSatisfy(l -> assertThat(l.unitPrice().value()).isEqualTo(0.02));
    }

    @Test
    void theTrendLowersWhatIsRentedAndNothingElse() {
        Brief flat = brief("demand", 1e9, "demand.profile", 1, "prices.discountRate", 0, "errors", 1e-6);
        Brief falling = price(flat, PriceBook.HARDWARE_TREND, 0.3);
        double months = 0;
        for (int t = 0; t < 12; t++) months += Math.pow(0.7, t / 12.0);
        LifetimeCost before = new CostModel(flat).cost(MODEL, NO_SEARCH);
        LifetimeCost after = new CostModel(falling).cost(MODEL, NO_SEARCH);
        assertThat(after.inference().value()).isCloseTo(before.inference().value() * months / 12, Percentage.withPercentage(1e-9));
        assertThat(after.errors().value()).isEqualTo(before.errors().value());
        assertThat(after.training().value()).isEqualTo(before.training().value());
        Machine owned = machine(flat.machine(), Machine.Tenure.OWNED, 0.05, 0.05, 0.05);
        assertThat(new CostModel(with(falling, owned)).cost(MODEL, NO_SEARCH).inference())
                .isEqualTo(new CostModel(with(flat, owned)).cost(MODEL, NO_SEARCH).inference());
    }
}
