package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingBriefs.dedicated;
import static dev.fulcrum.plan.TestingBriefs.serverless;
import static dev.fulcrum.plan.TestingBriefs.with;
import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class FeasibilityTest {
    private static final Candidate MODEL = candidate("model", 4, 20_000, 9000);

    private static Rejection only(Decision decision) {
        assertThat(decision.rejected()).hasSize(1);
        return decision.rejected().getFirst();
    }

    @Test
    void aReplicaThatCannotKeepTheSloAtAnyLoadIsRefusedWithBothNumbers() {
        // p99 is 8 ms; with a safety of 1.25 an SLO of 9 ms leaves 7.2 ms.
        Brief brief = with(brief("latency", "9 ms"), dedicated(1, 0, Deployment.Scaling.HOURLY));
        Rejection no = only(Planner.decide(brief, List.of(MODEL), NO_SEARCH));
        assertThat(no.constraint()).isEqualTo("latency.p99");
        assertThat(no.got().value()).isEqualTo(8);
        assertThat(no.limit().value()).isEqualTo(7.2);
        assertThat(no.admits()).isEqualTo("p99 +1 ms");
        Brief milder = with(brief("latency", "10.1 ms"), brief.deployment());
        assertThat(Planner.decide(milder, List.of(MODEL), NO_SEARCH)).isInstanceOf(Plan.class);
        assertThat(Planner.decide(brief("latency", "9 ms"), List.of(MODEL), NO_SEARCH)).as("a pool has room").isInstanceOf(Plan.class);
    }

    @Test
    void aTighterSloNeedsMoreReplicas() {
        double last = 0;
        for (String slo : new String[] {"400 ms", "40 ms", "15 ms", "11 ms"}) {
            Brief brief = with(brief("latency", slo, "demand", 2e9), dedicated(0, 0, Deployment.Scaling.HOURLY));
            double money = new CostModel(brief).cost(MODEL, NO_SEARCH).inference().value();
            assertThat(money).isGreaterThan(last);
            last = money;
        }
    }

    @Test
    void coldStartsThatPassTheSloRefuseSmallVolumesOnly() {
        Brief brief = with(brief("latency", "500 ms", "demand", 1e4), serverless(2, 300));
        Rejection no = only(Planner.decide(brief, List.of(MODEL), NO_SEARCH));
        assertThat(no.constraint()).isEqualTo("latency.p99");
        assertThat(no.got().value()).isEqualTo(2008);
        assertThat(no.limit().value()).isEqualTo(500);
        double enough = new Feasibility(brief, new CostModel(brief), 0, NO_SEARCH).volumes(MODEL).low();
        assertThat(Planner.decide(brief.atDemand(enough * 0.999), List.of(MODEL), NO_SEARCH)).isInstanceOf(Infeasible.class);
        Plan plan = (Plan) Planner.decide(brief.atDemand(enough * 1.001), List.of(MODEL), NO_SEARCH);
        assertThat(plan.bestBetween().low()).isCloseTo(enough, Percentage.withPercentage(1e-3));
        assertThat(Planner.table(brief, List.of(MODEL), NO_SEARCH, List.of(1e4, 1e9))).extracting(TableRow::verdict)
                .containsExactly("infeasible", "build");
        assertThat(Planner.decide(with(brief("latency", "2100 ms", "demand", 1e4), serverless(2, 300)), List.of(MODEL), NO_SEARCH))
                .as("a start within the SLO may be cold").isInstanceOf(Plan.class);
    }

    @Test
    void whoMayBeDeployedOnlyElsewhereEndsTheRangeThere() {
        // The cheap one passes the energy limit at the volume of the brief, not at smaller ones.
        Brief plain = brief("demand", 3e9, "demand.profile", 1, "limits.energy", "80 kWh");
        Candidate hungry = new Candidate("hungry", MODEL.validation(), Optional.empty(),
                energetic(candidate("hungry", 1, 100, 9000), 0.1), Optional.empty(), List.of());
        Plan plan = (Plan) Planner.decide(plain, List.of(candidate("frugal", 4, 1e5, 9000), hungry), NO_SEARCH);
        assertThat(plan.candidate()).isEqualTo("frugal");
        double low = plan.bestBetween().low();
        assertThat(((Plan) Planner.decide(plain.atDemand(low * 0.999), List.of(candidate("frugal", 4, 1e5, 9000), hungry), NO_SEARCH))
                .candidate()).isEqualTo("hungry");
        assertThat(((Plan) Planner.decide(plain.atDemand(low * 1.001), List.of(candidate("frugal", 4, 1e5, 9000), hungry), NO_SEARCH))
                .candidate()).isEqualTo("frugal");
    }

    private static Measurement energetic(Candidate c, double joules) {
        var w = c.weights();
        return new Measurement(w.latency(), w.batchMillis(), w.memory(), Estimate.exact(joules, "J", Basis.MEASURED),
                w.threads(), w.processes());
    }

    @Test
    void moneySpentOverItsLimitIsALimit() {
        // 20,000 core-seconds on two cores at 0.05 an hour are 0.139, the search 0.05.
        Brief brief = brief("limits.searchMoney", 0.15);
        assertThat(Planner.decide(brief, List.of(MODEL), NO_SEARCH)).isInstanceOf(Plan.class);
        Rejection no = only(Planner.decide(brief, List.of(MODEL), Estimate.exact(7200, "core-s", Basis.MEASURED)));
        assertThat(no.constraint()).isEqualTo("limits.searchMoney");
        assertThat(no.limit().value()).isEqualTo(0.15);
        assertThat(no.got().value()).isGreaterThan(0.18);
    }

    @Test
    void aRetrainingThatTakesTooLongIsRefused() {
        Brief brief = brief("retraining", 30, "retraining.maxDuration", "2 h");
        Rejection no = only(Planner.decide(brief, List.of(MODEL), NO_SEARCH));
        assertThat(no.constraint()).isEqualTo("retraining.maxDuration");
        assertThat(no.got().value()).isEqualTo(10_000);
        assertThat(Planner.decide(brief("retraining.maxDuration", "2 h"), List.of(MODEL), NO_SEARCH)).isInstanceOf(Plan.class);
    }

    @Test
    void growingDemandMustKeepALimitInItsLastMonth() {
        Map<String, String> limit = Map.of("limits.energy", "10 kWh");
        Brief flat = brief("demand", 4e8, "demand.profile", 1).with(limit);
        assertThat(Planner.decide(flat, List.of(MODEL), NO_SEARCH)).isInstanceOf(Plan.class);
        assertThat(only(Planner.decide(flat.with(Map.of("demand.growth", "0.1")), List.of(MODEL), NO_SEARCH)).constraint())
                .isEqualTo("limits.energy");
    }

    @Test
    void aModelServesOnTheMachineThatItWasWeighedOn() {
        Brief brief = brief("demand", 1e9, "demand.profile", 1);
        Machine big = new Machine("big", 16, Estimate.exact(64L << 30, "B", Basis.ASSUMED), Estimate.exact(0.8, "USD/hour", Basis.ASSUMED),
                Machine.Tenure.RENTED, brief.machine().spot(), brief.machine().committed(), brief.machine().wattsIdle(),
                brief.machine().wattsBusyCore());
        Candidate there = new Candidate("there", MODEL.validation(), MODEL.test(), MODEL.weights(), Optional.of(big), MODEL.lineage());
        LifetimeCost here = new CostModel(brief).cost(MODEL, NO_SEARCH);
        LifetimeCost cost = new CostModel(brief).cost(there, NO_SEARCH);
        // 0.05 USD a core-hour against 0.025; training stays where it was.
        assertThat(cost.inference().value() / here.inference().value()).isCloseTo(2, Percentage.withPercentage(1e-6));
        assertThat(cost.training()).isEqualTo(here.training());
        Candidate huge = candidate("huge", 4, 1, 9000, 9L << 30);
        assertThat(only(Planner.decide(brief, List.of(huge), NO_SEARCH)).constraint()).isEqualTo("machine.memory");
    }
}
