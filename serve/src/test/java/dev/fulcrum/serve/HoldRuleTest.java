package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.capacity.ServiceCurve;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldRuleTest {
    /// Streams its weights: a batch of 8 takes hardly longer than one.
    private static final ServiceCurve MLP = ServiceCurve.ofMillis(Map.of(1, 10.0, 8, 11.0));
    /// Bound by arithmetic: a batch of 8 takes 8 times as long.
    private static final ServiceCurve CNN = ServiceCurve.ofMillis(Map.of(1, 1.0, 8, 8.0));

    @Test
    void waitsForNobodyWhereNobodyComes() {
        for (Objective objective : Objective.values()) {
            assertThat(new HoldRule(MLP, objective, 2).seconds(1, 0, 1, Double.POSITIVE_INFINITY)).isZero();
        }
    }

    @Test
    void waitsNeverWhereABatchSavesNothing() {
        for (Objective objective : Objective.values()) {
            for (int queued = 1; queued < 8; queued++) assertThat(new HoldRule(CNN, objective, 2).seconds(queued, 0, 1, 1e-5)).isZero();
        }
    }

    @Test
    void waitsForTheNextWhereItIsAlmostThere() {
        assertThat(new HoldRule(MLP, Objective.LATENCY, 2).seconds(1, 0, 1, 0.001)).isEqualTo(0.002);
        assertThat(new HoldRule(MLP, Objective.LATENCY, 2).seconds(1, 0, 1, 0.02)).isZero();
        assertThat(new HoldRule(MLP, Objective.MONEY, 2).seconds(1, 0, 1, 0.02)).isEqualTo(0.04);
    }

    @Test
    void neverWaitsBeyondTheDeadline() {
        assertThat(new HoldRule(MLP, Objective.MONEY, 2).seconds(1, 0, 0.05, 0.02)).isZero();
    }
}
