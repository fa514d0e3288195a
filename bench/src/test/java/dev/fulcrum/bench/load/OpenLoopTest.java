package dev.fulcrum.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.capacity.Simulation;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The load driver on a made-up clock answers as the simulation does: the two were written apart.
class OpenLoopTest {
    private static final ServiceCurve CURVE = ServiceCurve.ofMillis(Map.of(1, 2.0, 8, 6.0, 32, 20.0));
    private static final BatchingRule RULE = BatchingRule.of(CURVE, 0.05);

    /// Time passes only by waiting and by work.
    private static final class TestingClock implements OpenLoop.Clock {
        private double now = 1000;

        @Override
        public double now() {
            return now;
        }

        @Override
        public void waitUntil(double seconds) {
            now = Math.max(now, seconds);
        }

        IntConsumer worker(double slower) {
            return batch -> now += slower * CURVE.seconds(batch);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, 300, 900, 1500, 3000})
    void oneWorkerAnswersAsInTheSimulation(double rate) {
        double[] arrivals = Arrivals.poisson(rate, 5000, 7);
        TestingClock clock = new TestingClock();
        double[] sojourns = new OpenLoop(RULE, clock).run(arrivals, List.of(clock.worker(1)));
        assertThat(sojourns).containsExactly(Simulation.of(RULE, 1, 7).sojourns(arrivals), within(1e-8));
    }

    /// A machine twice as slow as was measured shows it: the load finds the capacity of the slow one, not of the one that was believed.
    @ParameterizedTest
    @ValueSource(doubles = {1, 2})
    void theHighestLoadIsWhatTheSimulationPredictsForThatMachine(double slower) {
        TestingClock clock = new TestingClock();
        OpenLoop loop = new OpenLoop(RULE, clock);
        double found = new HighestLoad(new LoopAttempt(loop, List.of(clock.worker(slower)), 20, () -> 0), 2 * CURVE.bestThroughput(), 0.01, 1).find(3).rate();
        double predicted = Capacity.of(BatchingRule.of(CURVE.scaled(slower), 0.05), 1, Balancing.RANDOM, 3).of(1);
        assertThat(found / predicted).isBetween(slower == 1 ? 0.95 : 0.85, slower == 1 ? 1.05 : 1.15);
    }

    @Test
    void whereEvenALoneRequestIsLateNothingIsCarried() {
        TestingClock clock = new TestingClock();
        LoopAttempt attempt = new LoopAttempt(new OpenLoop(RULE, clock), List.of(clock.worker(30)), 5, () -> 0);
        assertThat(new HighestLoad(attempt, 1600, 0.02, 1).find(1).rate()).isZero();
    }

    /// Now and then the machine stands still for half a second; what was answered then says nothing about the machine.
    @Test
    void triesInWhichTheMachineStoodStillArePutAside() {
        TestingClock clock = new TestingClock();
        Stalls stalls = new Stalls(clock);
        int[] runs = {0};
        IntConsumer hiccups = batch -> clock.now += CURVE.seconds(batch) + (++runs[0] % 5000 == 0 ? 0.5 : 0);
        IntConsumer watched = stalls.watched(hiccups, CURVE::seconds);
        HighestLoad.Found found = new HighestLoad(
                new LoopAttempt(new OpenLoop(RULE, stalls), List.of(watched), 5, stalls::takeLongest), 2 * CURVE.bestThroughput(), 0.02, 0.1).find(3);
        double predicted = Capacity.of(RULE, 1, Balancing.RANDOM, 3).of(1);
        assertThat(found.rate() / predicted).isBetween(0.93, 1.07);
        assertThat(found.aside()).isPositive();
        assertThat(found.trials()).allSatisfy(t -> assertThat(t.stalled()).isLessThan(0.1));
    }
}
