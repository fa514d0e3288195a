package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedTest {
    private static final double OVERHEAD = 3;
    private static final Candidate ALONE = candidate("small", 1, 400, 8700);
    /// The same with the server's time put in by hand.
    private static final Candidate BEHIND = ALONE.withWeights(new Measurement(new LatencyDistribution(later(1, 1), later(1.5, 1), later(2, 1)),
            Map.of(1, later(1, 1), 8, later(5, 8)), ALONE.memory(), ALONE.energy(), 1, 3));

    private static Estimate later(double millis, int requests) {
        double add = OVERHEAD * requests;
        return new Estimate(millis + add, 0.9 * millis + add, 1.1 * millis + add, "ms", Basis.ASSUMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared-pool", "dedicated"})
    void everyBillHoldsTheServersTime(String kind) {
        for (double volume : new double[] {1e5, 1e9, 1e11}) {
            Brief plain = brief("demand", volume, "deployment.kind", kind, "latency", 100);
            Brief behind = brief("demand", volume, "deployment.kind", kind, "latency", 100, "deployment.overhead", OVERHEAD + " ms");
            LifetimeCost served = Planner.lifetimeCost(behind, ALONE, NO_SEARCH);
            LifetimeCost byHand = Planner.lifetimeCost(plain, BEHIND, NO_SEARCH);
            assertThat(served.total().value()).as("%s at %g", kind, volume).isEqualTo(byHand.total().value());
            assertThat(Planner.servingByMonth(behind, ALONE).getFirst().value()).isEqualTo(Planner.servingByMonth(plain, BEHIND).getFirst().value());
        }
        assertThat(Planner.lifetimeCost(brief("demand", 1e11, "deployment.kind", kind, "latency", 100), ALONE, NO_SEARCH).total().value())
                .isLessThan(Planner.lifetimeCost(brief("demand", 1e11, "deployment.kind", kind, "latency", 100), BEHIND, NO_SEARCH).total().value());
    }

    @Test
    void thePlansLatencyIsThatOfTheServerAndAssumed() {
        Brief behind = brief("latency", 100, "deployment.overhead", OVERHEAD + " ms");
        Plan plan = (Plan) Planner.decide(behind, List.of(ALONE), NO_SEARCH);
        assertThat(plan.latencyMillis().p99()).isEqualTo(BEHIND.latency().p99());
        assertThat(Planner.decide(brief("latency", 4, "deployment.overhead", OVERHEAD + " ms"), List.of(ALONE), NO_SEARCH))
                .as("2 ms alone, 5 ms behind the server").isInstanceOf(Infeasible.class);
    }

    @Test
    void billAndTableSeeTheSame() {
        Candidate fast = candidate("fast", 0.1, 400, 8700);
        Candidate slow = candidate("slow", 0.2, 100, 8700);
        Brief behind = brief("demand", 1e9, "deployment.overhead", "50 ms");
        List<Candidate> both = List.of(fast, slow);
        Plan plan = (Plan) Planner.decide(behind, both, NO_SEARCH);
        Why why = Why.of(behind, both, NO_SEARCH, plan, java.util.Optional.empty());
        double billed = why.bill().stream().mapToDouble(e -> e.chosen().map(l -> l.amount().value()).orElse(0.0)).sum();
        assertThat(billed).isCloseTo(plan.lifetimeCost().total().value(), org.assertj.core.data.Percentage.withPercentage(1e-6));
        assertThat(Planner.table(behind, both, NO_SEARCH, List.of(1e9)).getFirst().p99()).contains(plan.latencyMillis().p99());
    }

    @Test
    void mapsWhatIfAndWorthSeeTheSame() {
        Brief plain = brief("demand", 1e9);
        Brief behind = brief("demand", 1e9, "deployment.overhead", OVERHEAD + " ms");
        List<Candidate> alone = List.of(ALONE, candidate("slow", 100, 400, 8800));
        List<Candidate> byHand = List.of(BEHIND, Served.by(behind, alone.get(1)));
        assertThat(Atlas.of(behind, alone, NO_SEARCH, Axis.VOLUME, Axis.MACHINE, 3, 1).cells())
                .isEqualTo(Atlas.of(plain, byHand, NO_SEARCH, Axis.VOLUME, Axis.MACHINE, 3, 1).cells());
        assertThat(Atlas.borders(behind, alone, NO_SEARCH, Axis.VOLUME, 5, 1)).isEqualTo(Atlas.borders(plain, byHand, NO_SEARCH, Axis.VOLUME, 5, 1));
        assertThat(WhatIf.of(behind, alone, NO_SEARCH).at(1e9, 0, 0.05, 0.15)).isEqualTo(WhatIf.of(plain, byHand, NO_SEARCH).at(1e9, 0, 0.05, 0.15));
        assertThat(WhatIf.of(behind, alone, NO_SEARCH).at(1e9, 0, 0.05, 0.15)).isNotEqualTo(WhatIf.of(plain, alone, NO_SEARCH).at(1e9, 0, 0.05, 0.15));
        assertThat(Worth.of(behind, alone, NO_SEARCH, 1).loss()).isEqualTo(Worth.of(plain, byHand, NO_SEARCH, 1).loss());
    }

    @Test
    void withoutItNothingChanges() {
        assertThat(Planner.served(brief(), ALONE).weights()).isSameAs(ALONE.weights());
    }

    @Test
    void onlyServersOfOnesOwnHaveIt() {
        assertThatThrownBy(() -> brief("deployment.kind", "serverless", "deployment.overhead", "1 ms")).isInstanceOf(FaultException.class)
                .hasMessageContaining("shared-pool and dedicated");
    }
}
