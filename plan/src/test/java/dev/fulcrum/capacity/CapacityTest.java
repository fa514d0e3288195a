package dev.fulcrum.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.fulcrum.scaling.MD1;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityTest {
    private static final ServiceCurve SLOW = ServiceCurve.ofMillis(Map.of(1, 8.7));
    private static final ServiceCurve FAST = ServiceCurve.ofMillis(Map.of(1, 2.1));
    private static final ServiceCurve WIDE = ServiceCurve.ofMillis(Map.of(1, 6.0, 32, 37.0));
    private static final ServiceCurve SMALL = ServiceCurveTest.measured(2.05, 2.0, 2.3, 2.6);
    private static final List<ServiceCurve> CURVES = List.of(SLOW, FAST, WIDE, SMALL);

    private static Capacity of(ServiceCurve curve, double slo) {
        return Capacity.of(curve, slo, 1, 1, Balancing.RANDOM, 1);
    }

    /// "A model of 8.7 ms at a p99 of 50 ms may run at 0.62, one of 2.1 ms at 0.90: 6.1x the capacity for 4.2x the speed."
    @Test
    void aFasterModelCarriesMoreThanItsSpeed() {
        double slow = of(SLOW, 0.05).of(1);
        double fast = of(FAST, 0.05).of(1);
        assertThat(slow * 0.0087).isCloseTo(0.62, within(0.01));
        assertThat(fast * 0.0021).isCloseTo(0.90, within(0.015));
        assertThat(fast / slow).isCloseTo(6.1, within(0.15));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.03, 0.05, 0.1, 0.2})
    void constantServiceMeetsTheRootOfMD1(double slo) {
        double low = 1;
        double high = 1 / 0.0087;
        for (int i = 0; i < 60; i++) {
            double rate = (low + high) / 2;
            if (new MD1(rate, 0.0087).responseQuantile(0.99) <= slo) low = rate;
            else high = rate;
        }
        assertThat(of(SLOW, slo).of(1)).isCloseTo(low, withPercentage(1));
    }

    /// A simulation with other seeds and a million requests finds the p99 inside just below, and outside just above.
    @Test
    void theP99CrossesTheSloThere() {
        for (ServiceCurve curve : CURVES) {
            double rate = of(curve, 0.05).of(1);
            Simulation other = Simulation.of(BatchingRule.of(curve, 0.05), 1, 99);
            assertThat(other.poisson(0.98 * rate, 1_000_000).p99()).isLessThan(0.05);
            assertThat(other.poisson(1.02 * rate, 1_000_000).p99()).isGreaterThan(0.05);
        }
    }

    @Test
    void anotherSeedMovesItByAboutOnePercent() {
        for (ServiceCurve curve : CURVES) {
            double one = of(curve, 0.05).of(1);
            for (int seed = 2; seed < 8; seed++) {
                assertThat(Capacity.of(curve, 0.05, 1, 1, Balancing.RANDOM, seed).of(1)).isCloseTo(one, withPercentage(1.5));
            }
        }
    }

    /// Same seed, same arrivals: only the noise of the batch sizes is left, well under a percent.
    @Test
    void fasterIsNotLessAndALooserSloIsNotLess() {
        for (ServiceCurve curve : CURVES) {
            for (double slo : new double[] {0.01, 0.02, 0.05, 0.2}) {
                double here = of(curve, slo).of(1);
                assertThat(of(curve.scaled(0.9), slo).of(1)).isGreaterThanOrEqualTo(0.998 * here);
                assertThat(of(curve, 1.1 * slo).of(1)).isGreaterThanOrEqualTo(0.998 * here);
                assertThat(Capacity.of(curve, slo, 1.1, 1, Balancing.RANDOM, 1).of(1)).isLessThanOrEqualTo(1.002 * here);
            }
        }
    }

    @Test
    void timeHasNoUnitOfItsOwn() {
        for (ServiceCurve curve : CURVES) {
            assertThat(of(curve.scaled(2), 0.1).of(1)).isCloseTo(of(curve, 0.05).of(1) / 2, withPercentage(0.2));
        }
    }

    @Test
    void twoWorkersOnOneQueueCarryMoreThanTwoAlone() {
        for (ServiceCurve curve : CURVES) {
            double two = Capacity.of(curve, 0.05, 1, 2, Balancing.RANDOM, 1).of(1);
            assertThat(two).isBetween(1.99 * of(curve, 0.05).of(1), 2 * curve.bestThroughput());
        }
    }

    @Test
    void oneRequestThatMissesTheSloIsACapacityOfZero() {
        Capacity none = of(SLOW, 0.008);
        assertThat(none.isNone()).isTrue();
        assertThat(none.of(1)).isZero();
        assertThat(none.of(1000)).isZero();
        assertThat(none.replicas(0)).isZero();
        assertThat(none.replicas(1e-9)).isEqualTo(Capacity.NEVER);
        assertThat(of(SMALL, 0.00255).isNone()).as("p99 of a lone request is 2.6 ms").isTrue();
        assertThat(of(SMALL, 0.00265).isNone()).isFalse();
    }

    /// A lone request whose p99 is the SLO to the last digit: a small number or 0, whatever the seed, and never an endless search.
    @Test
    void onTheBorderItIsNextToNothing() {
        for (int seed = 0; seed < 12; seed++) {
            double rate = Capacity.of(SMALL, SMALL.loneQuantile(0.99), 1, 1, Balancing.RANDOM, seed).of(1);
            assertThat(rate).isBetween(0.0, 0.05 / SMALL.seconds(1));
        }
    }

    @Test
    void anSloThatNobodyFeelsLeavesNearlyTheBestThroughput() {
        assertThat(of(WIDE, 1000).of(1)).isBetween(0.94 * WIDE.bestThroughput(), WIDE.bestThroughput());
    }

    @Test
    void withoutAnSloTheUtilisationDecides() {
        Capacity capacity = Capacity.withoutSlo(WIDE, 0.6, 2);
        assertThat(capacity.of(3)).isCloseTo(3 * 2 * 0.6 * 32 / 0.037, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"RANDOM", "LEAST_BUSY"})
    void replicasIsTheSmallestNumberThatCarries(Balancing balancing) {
        Capacity capacity = Capacity.of(SLOW, 0.05, 1, 1, balancing, 1);
        for (double rate : new double[] {1, 50, 71, 140, 142, 300, 700, 2000, 9000}) {
            int k = capacity.replicas(rate);
            assertThat(capacity.of(k)).isGreaterThanOrEqualTo(rate);
            assertThat(capacity.of(k - 1)).isLessThan(rate);
        }
        for (int k = 1; k <= 100; k++) assertThat(capacity.replicas(capacity.of(k))).isEqualTo(k);
    }

    /// The tail of a fleet that shares its load well is shorter, so each replica may be fuller: more so the more there are.
    @Test
    void leastBusyBalancingCarriesMoreAReplicaTheMoreThereAre() {
        Capacity balanced = Capacity.of(SLOW, 0.05, 1, 1, Balancing.LEAST_BUSY, 1);
        double before = of(SLOW, 0.05).of(1);
        assertThat(balanced.of(1)).isEqualTo(before);
        for (int k = 2; k <= 80; k++) {
            assertThat(balanced.of(k) / k).isBetween(before * (1 - 1e-12), 1 / 0.0087);
            before = balanced.of(k) / k;
        }
        assertThat(balanced.of(2) / 2 * 0.0087).isGreaterThan(0.75);
    }

    @Test
    void leastBusyReplicasMeetTheirSloInASimulationOfTheirOwn() {
        Capacity balanced = Capacity.of(SMALL, 0.02, 1, 1, Balancing.LEAST_BUSY, 1);
        for (int k : new int[] {2, 3, 6, 8}) {
            Simulation other = new Simulation(BatchingRule.of(SMALL, 0.02), 1, k, Balancing.LEAST_BUSY, 77);
            assertThat(other.poisson(0.98 * balanced.of(k), 500_000).p99()).as("%d replicas", k).isLessThan(0.02);
            assertThat(other.poisson(1.04 * balanced.of(k), 500_000).p99()).as("%d replicas", k).isGreaterThan(0.02);
        }
    }

    @Test
    void faults() {
        assertThatThrownBy(() -> Capacity.of(SLOW, 0.05, 0.9, 1, Balancing.RANDOM, 1)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> Capacity.of(SLOW, 0.05, 1, 0, Balancing.RANDOM, 1)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> Capacity.withoutSlo(SLOW, 1.1, 1)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> of(SLOW, 0.05).replicas(-1)).isInstanceOf(FaultException.class);
    }
}
