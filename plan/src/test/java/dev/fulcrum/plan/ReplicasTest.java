package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingBriefs.machine;
import static dev.fulcrum.plan.TestingBriefs.with;
import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.capacity.Peak;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/// The cases of docs/math/replicas.md: when "volume x busy time" chooses wrongly.
class ReplicasTest {
    /// One core a replica, a fixed fleet, p99 50 ms under load, peak 3, a month of 730.5 hours, no discount, 0.05 USD a core-hour.
    private static final Brief BRIEF = brief();

    private static Brief brief() {
        Brief plain = TestingCandidates.brief("latency", "62.5 ms", "demand.horizon", 12, "prices.discountRate", 0, "machine.price", 0.1);
        Brief brief = with(plain, new Deployment.Dedicated(1, 0, 1, Deployment.Scaling.FIXED, Deployment.Balancing.RANDOM, 0.6));
        return with(brief, machine(brief.machine(), Machine.Tenure.RENTED, 0.1, 0.04, 0.1));
    }

    /// Service that does not vary and is not batched.
    private static Candidate constant(String name, double millis, double trainingHours) {
        Estimate ms = Estimate.measured(millis, 0.97 * millis, 1.03 * millis, "ms");
        Measurement weights = new Measurement(new LatencyDistribution(ms, ms, ms), Map.of(1, ms), Estimate.exact(1e8, "B", Basis.MEASURED),
                Estimate.exact(millis / 125, "J", Basis.MODELLED), 1, 3);
        return new Candidate(name, new Quality("accuracy", 9000, 10_000), Optional.empty(), weights, Optional.empty(),
                List.of(new OneOff("train " + name, OneOff.Stage.TRAINING, TestingCandidates.around(trainingHours * 3600, "core-s"))));
    }

    private static final Candidate SLOW = constant("slow", 8.7, 1);
    private static final Candidate FAST = constant("fast", 2.1, 100);

    private static double saving(double volume, boolean naive) {
        CostModel costs = new CostModel(BRIEF.atDemand(volume));
        if (naive) return costs.serving().naive(SLOW).value() - costs.serving().naive(FAST).value();
        return costs.cost(SLOW, NO_SEARCH).inference().value() - costs.cost(FAST, NO_SEARCH).inference().value();
    }

    @Test
    void atTenMillionAMonthTheFasterModelSavesNothing() {
        assertThat(saving(1e7, true)).isCloseTo(12 * 1e7 * 0.0066 / 3600 * 0.05, within(1e-9));
        assertThat(saving(1e7, false)).isZero();
        Plan plan = (Plan) Planner.decide(BRIEF.atDemand(1e7), List.of(SLOW, FAST), NO_SEARCH);
        assertThat(plan.candidate()).as("training decides").isEqualTo("slow");
    }

    @Test
    void atAThousandMillionItSavesSeveralTimesWhatItsBusyTimeSays() {
        CostModel costs = new CostModel(BRIEF.atDemand(1e9));
        double slow = costs.cost(SLOW, NO_SEARCH).inference().value() / (12 * 730.5 * 0.05);
        double fast = costs.cost(FAST, NO_SEARCH).inference().value() / (12 * 730.5 * 0.05);
        assertThat(slow).isCloseTo(Math.rint(slow), within(1e-9)).isBetween(16.0, 18.0);
        assertThat(fast).isCloseTo(Math.rint(fast), within(1e-9)).isEqualTo(3, within(1e-9));
        assertThat(saving(1e9, false) / saving(1e9, true)).isBetween(5.0, 6.5);
    }

    @Test
    void thePlannersReplicasAreThoseOfTheClosedForm() {
        // M/D/1: p99 = S (1 + ln(C / 0.01) / z), docs/math/capacity.md.
        for (Candidate c : List.of(SLOW, FAST)) {
            double s = c.serviceSeconds().value();
            double rho = 0.3;
            while (p99(rho + 0.0001) * s <= 0.050) rho += 0.0001;
            double capacity = rho / s;
            for (double volume : new double[] {1e8, 1e9, 5e9}) {
                double peak = Peak.oneMinute(3 * volume / 730.5 / 3600);
                double replicas = new CostModel(BRIEF.atDemand(volume)).cost(c, NO_SEARCH).inference().value() / (12 * 730.5 * 0.05);
                assertThat(replicas).isCloseTo(Math.ceil(peak / capacity), within(1 + 0.01 * peak / capacity));
            }
        }
    }

    private static double p99(double rho) {
        double low = 1e-9;
        double high = 50;
        for (int i = 0; i < 100; i++) {
            double z = (low + high) / 2;
            if (rho * (Math.exp(z) - 1) < z) low = z;
            else high = z;
        }
        double constant = (1 - rho) / (rho * Math.exp(low) - 1);
        return 1 + Math.log(constant / 0.01) / low;
    }

    @Test
    void aReplicaIsCommittedToWhereItRunsOftenEnough() {
        // Flat months, no discount: of 24 hours of the built-in day, those in which replica n runs, against committed / on-demand = 0.6.
        Brief brief = with(TestingCandidates.brief("demand", 2e9, "demand.horizon", 1, "prices.discountRate", 0),
                new Deployment.Dedicated(0, 0, 1, Deployment.Scaling.HOURLY, Deployment.Balancing.RANDOM, 0.6));
        brief = with(brief, machine(brief.machine(), Machine.Tenure.RENTED, 0.1, 0.04, 0.06));
        double[] week = brief.demand().profile().weights();
        double capacity = 0.6 / 0.0087;
        double committed = 0;
        double onDemand = 0;
        for (int n = 1; n < 100; n++) {
            int hours = 0;
            for (double w : week) {
                double peak = Peak.oneMinute(2e9 * w / 730.5 / 3600);
                if (Math.ceil(peak / capacity - 1e-9) >= n) hours++;
            }
            if (hours >= 0.6 * 168) committed += 730.5;
            else onDemand += 730.5 / 168 * hours;
        }
        List<CostLine> lines = new CostModel(brief).cost(SLOW, NO_SEARCH).lines().stream()
                .filter(l -> l.part() == CostLine.Part.INFERENCE).toList();
        assertThat(lines).extracting(CostLine::label).containsExactly("replicas, committed, present value",
                "replicas, on demand, present value");
        assertThat(lines.get(0).quantity().value()).isCloseTo(committed, Percentage.withPercentage(1e-6)).isPositive();
        assertThat(lines.get(1).quantity().value()).isCloseTo(onDemand, Percentage.withPercentage(1e-6)).isPositive();
        assertThat(lines.get(0).unitPrice().value()).isCloseTo(0.03, within(1e-12));
    }

    @Test
    void inAWorldWithSlowerServiceTheFleetIsTheOneOfASlowerModel() {
        // The curve, stretched, against a model that was measured 8 % slower.
        Candidate slower = constant("slower", 8.7 * 1.08, 1);
        Deviates world = key -> key.equals("serve slow") ? 0.08 / 0.03 * Deviates.Z95 : 0;
        CostModel costs = new CostModel(BRIEF);
        for (double volume : new double[] {3e9, 1e10, 2e10}) {
            double expected = costs.curve(slower, Deviates.none()).at(volume);
            assertThat(costs.curve(SLOW, world).at(volume)).isCloseTo(expected, Percentage.withPercentage(2));
            assertThat(costs.curve(SLOW, Deviates.none()).at(volume)).isLessThan(expected / 1.1);
        }
    }

    @Test
    void aPairChangesPlacesManyTimesAndAllOfThemAreFound() {
        Candidate cheap = constant("cheap", 8.7, 1);
        Candidate quick = constant("quick", 8.0, 40_000);
        CostModel costs = new CostModel(BRIEF);
        CostCurve a = costs.curve(cheap, Deviates.none());
        CostCurve b = costs.curve(quick, Deviates.none());
        List<Crossing> found = Crossing.between(a, b);
        List<Double> seen = new ArrayList<>();
        for (double v = 1e5; v < 1e12; v *= 1.00001) {
            if (Crossing.sign(a, b, v) * Crossing.sign(a, b, v * 1.00001) < 0) seen.add(v);
        }
        assertThat(found).hasSameSizeAs(seen).hasSizeGreaterThanOrEqualTo(3);
        for (int i = 0; i < seen.size(); i++) assertThat(found.get(i).volume()).isCloseTo(seen.get(i), Percentage.withPercentage(0.0011));
        BreakEven turn = ((Plan) Planner.decide(BRIEF.atDemand(found.getFirst().volume() * 0.9), List.of(cheap, quick), NO_SEARCH))
                .breakEven().getFirst();
        assertThat(turn.crossings()).extracting(Estimate::value).containsExactlyElementsOf(found.stream().map(Crossing::volume).toList());
        assertThat(turn.cheaperBelow()).isEqualTo("cheap");
        assertThat(turn.cheaperAbove()).isEqualTo("quick");
    }
}
