package dev.fulcrum.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.fulcrum.scaling.DynamicBatchQueue;
import dev.fulcrum.scaling.MD1;
import dev.fulcrum.scaling.MMc;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final ServiceCurve LINE = ServiceCurve.ofMillis(Map.of(1, 4.0, 32, 35.0));
    private static final ServiceCurve ONE = ServiceCurve.ofMillis(Map.of(1, 10.0));

    /// Every request's time, but for the rounding of sums, over workers, replicas, loads, deadlines and jitter.
    @Test
    void meetsTheSlowReference() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 150; trial++) {
            ServiceCurve curve = trial % 2 == 0 ? LINE.with(new Jitter.Exponential()) : ServiceCurveTest.measured(2, 1.9, 2.5, 4);
            double deadline = 0.005 + 0.06 * random.nextDouble();
            int workers = 1 + random.nextInt(3);
            int replicas = 1 + random.nextInt(4);
            double rate = (0.2 + 1.2 * random.nextDouble()) * workers * replicas * curve.bestThroughput();
            double[] arrivals = Arrivals.poisson(rate, 400, trial);
            Simulation simulation = new Simulation(BatchingRule.of(curve, deadline), workers, replicas, Balancing.LEAST_BUSY, trial);
            assertThat(simulation.sojourns(arrivals)).as(simulation.toString())
                    .containsExactly(TestingSimulation.sojourns(simulation, arrivals), within(1e-12));
        }
    }

    /// Time stamps of a trace are whole milliseconds, so that many requests and completions fall together.
    @Test
    void meetsTheReferenceWhereEventsFallTogether() {
        SplittableRandom random = new SplittableRandom(12);
        ServiceCurve curve = ServiceCurve.ofMillis(Map.of(1, 4.0, 4, 8.0));
        for (int trial = 0; trial < 150; trial++) {
            double[] arrivals = random.doubles(300, 0, 0.3).map(t -> Math.floor(t * 250) / 250).sorted().toArray();
            int workers = 1 + random.nextInt(3);
            int replicas = 1 + random.nextInt(3);
            Simulation simulation = new Simulation(BatchingRule.of(curve, 0.016), workers, replicas, Balancing.LEAST_BUSY, trial);
            assertThat(simulation.sojourns(arrivals)).isEqualTo(TestingSimulation.sojourns(simulation, arrivals));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 900", "2, 1900", "3, 3100"})
    void oneReplicaIsTheSameUnderBothBalancings(int workers, double rate) {
        BatchingRule rule = BatchingRule.of(LINE.with(new Jitter.Exponential()), 0.08);
        double[] arrivals = Arrivals.poisson(rate, 20_000, 5);
        assertThat(new Simulation(rule, workers, 1, Balancing.RANDOM, 9).sojourns(arrivals))
                .isEqualTo(new Simulation(rule, workers, 1, Balancing.LEAST_BUSY, 9).sojourns(arrivals));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 1", "0.5, 1", "0.8, 3", "0.9, 6"})
    void constantServiceIsMD1(double rho, double percent) {
        Outcome seen = Simulation.of(BatchingRule.takeAll(ONE), 1, 1).poisson(rho / 0.01, 1_000_000);
        MD1 queue = new MD1(rho / 0.01, 0.01);
        assertThat(seen.mean()).isCloseTo(queue.meanResponse(), withPercentage(percent));
        assertThat(seen.p99()).isCloseTo(queue.responseQuantile(0.99), withPercentage(percent));
        assertThat(seen.utilisation()).isCloseTo(rho, withPercentage(0.1));
        assertThat(seen.meanBatch()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "4, 0.8", "10, 0.8"})
    void exponentialServiceIsMMc(int servers, double rho) {
        ServiceCurve curve = ONE.with(new Jitter.Exponential());
        double rate = rho * servers / 0.01;
        Outcome seen = Simulation.of(BatchingRule.takeAll(curve), servers, 2).poisson(rate, 1_000_000);
        assertThat(seen.mean()).isCloseTo(new MMc(rate, 0.01, servers).meanResponse(), withPercentage(1.5));
        if (servers == 1) assertThat(seen.p99()).isCloseTo(Math.log(100) / (100 - rate), withPercentage(3));
    }

    /// With the paper's proportions (0.1438 ms a request, 1.8874 ms a batch on a V100) the bound is nearly the mean itself.
    @ParameterizedTest
    @CsvSource({"0.1, 6", "0.3, 1", "0.5, 0.6", "0.7, 0.6", "0.9, 2.5"})
    void servingAllThatWaitIsInouesBound(double rho, double percent) {
        Outcome seen = linear(0.1438, 1.8874).poisson(rho / 0.0001438, 1_000_000);
        DynamicBatchQueue bound = new DynamicBatchQueue(rho / 0.0001438, 0.0001438, 0.0018874);
        assertThat(seen.mean()).isCloseTo(bound.meanResponse(), withPercentage(percent));
        assertThat(seen.p99() / seen.mean()).isBetween(1.4, 1.8);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1", "0.3, 1", "0.5, 1", "0.7, 1", "0.3, 3", "0.5, 3", "0.7, 3", "0.3, 30", "0.7, 30"})
    void servingAllThatWaitStaysBelowInouesBoundWhateverTheProportions(double rho, double fixed) {
        Outcome seen = linear(1, fixed).poisson(rho / 0.001, 500_000);
        double bound = new DynamicBatchQueue(rho / 0.001, 0.001, fixed / 1000).meanResponse();
        assertThat(seen.mean() / bound).isBetween(0.8, 1.01);
    }

    private static Simulation linear(double perRequest, double fixed) {
        ServiceCurve curve = ServiceCurve.ofMillis(Map.of(1, perRequest + fixed, 2000, 2000 * perRequest + fixed));
        return Simulation.of(BatchingRule.takeAll(curve), 1, 3);
    }

    @Test
    void randomSplittingGivesEachReplicaItsOwnPoissonStream() {
        Outcome four = new Simulation(BatchingRule.takeAll(ONE), 1, 4, Balancing.RANDOM, 4).poisson(200, 1_000_000);
        assertThat(four.p99()).isCloseTo(new MD1(50, 0.01).responseQuantile(0.99), withPercentage(1.5));
        assertThat(four.utilisation()).isCloseTo(0.5, within(0.005));
    }

    @ParameterizedTest
    @EnumSource(Balancing.class)
    void theSeedDecidesEverything(Balancing balancing) {
        BatchingRule rule = BatchingRule.of(LINE.with(new Jitter.Exponential()), 0.05);
        Outcome first = new Simulation(rule, 2, 3, balancing, 7).poisson(1500, 5000);
        assertThat(new Simulation(rule, 2, 3, balancing, 7).poisson(1500, 5000)).isEqualTo(first);
        assertThat(new Simulation(rule, 2, 3, balancing, 8).poisson(1500, 5000)).isNotEqualTo(first);
    }

    @Test
    void theOutcomeOfATraceByHand() {
        ServiceCurve curve = ServiceCurve.ofMillis(Map.of(1, 4.0, 2, 5.0));
        Simulation simulation = Simulation.of(new BatchingRule(curve, 0.007, 2), 1, 0);
        Outcome seen = simulation.run(new double[] {0.010, 0.011, 0.012, 0.030});
        double[] expected = {0.004, 0.008, 0.007, 0.004};
        double[] sojourns = simulation.sojourns(new double[] {0.010, 0.011, 0.012, 0.030});
        for (int i = 0; i < 4; i++) assertThat(sojourns[i]).isCloseTo(expected[i], within(1e-12));
        assertThat(seen.mean()).isCloseTo(Arrays.stream(expected).average().orElseThrow(), within(1e-12));
        assertThat(seen.p50()).isCloseTo(0.004, within(1e-12));
        assertThat(seen.p99()).isCloseTo(0.008, within(1e-12));
        assertThat(seen.meanBatch()).isCloseTo(4 / 3.0, within(1e-12));
        assertThat(seen.utilisation()).isCloseTo(13 / 24.0, within(1e-12));
        assertThat(seen.throughput()).isCloseTo(4 / 0.024, within(1e-9));
        assertThat(seen.requests()).isEqualTo(4);
    }

    @Test
    void faults() {
        Simulation simulation = Simulation.of(BatchingRule.takeAll(ONE), 1, 0);
        assertThatThrownBy(() -> simulation.run(new double[0])).isInstanceOf(FaultException.class).hasMessageContaining("at least one");
        assertThatThrownBy(() -> simulation.run(new double[] {1, 0})).isInstanceOf(FaultException.class).hasMessageContaining("ascend");
        assertThatThrownBy(() -> Simulation.of(BatchingRule.takeAll(ONE), 0, 0)).isInstanceOf(FaultException.class);
    }
}
