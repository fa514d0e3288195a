package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingBriefs.dedicated;
import static dev.fulcrum.plan.TestingBriefs.machine;
import static dev.fulcrum.plan.TestingBriefs.with;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Curves of whole replicas: crossings inside lines and at jumps.
class JumpTest {
    private static Brief fixed(Object... values) {
        Brief brief = with(brief(values), dedicated(1, 0, Deployment.Scaling.FIXED));
        return with(brief, machine(brief.machine(), Machine.Tenure.RENTED, 0.05, 0.02, 0.03));
    }

    /// Brackets of all sign changes of a dense scan, by the curves' values alone.
    private static List<double[]> scan(CostCurve a, CostCurve b, double low, double high, int points) {
        List<double[]> brackets = new ArrayList<>();
        int last = 0;
        double from = low;
        for (int i = 0; i <= points; i++) {
            double volume = low * Math.pow(high / low, i / (double) points);
            int sign = Crossing.sign(a, b, volume);
            if (sign != 0 && last == -sign) brackets.add(new double[] {from, volume});
            if (sign != 0) {
                last = sign;
                from = volume;
            }
        }
        return brackets;
    }

    @Test
    void aPairWithManyCrossingsIsFoundWhole() {
        // Cheap to train but slow against dear and fast: the slow one needs its next replica a little earlier each time.
        Candidate slow = candidate("slow", 4, 1_000, 9000);
        Candidate fast = candidate("fast", 3.6, 3_500_000, 9000);
        CostModel costs = new CostModel(fixed("demand.profile", 1));
        CostCurve a = costs.curve(slow, Deviates.none());
        CostCurve b = costs.curve(fast, Deviates.none());
        List<Crossing> found = Crossing.between(a, b);
        List<double[]> seen = scan(a, b, 1, 1e13, 1_000_000);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
        assertThat(found).hasSize(seen.size());
        for (int i = 0; i < seen.size(); i++) {
            assertThat(found.get(i).volume()).isBetween(seen.get(i)[0] * (1 - 1e-12), seen.get(i)[1]);
            assertThat(found.get(i).rising()).isEqualTo(i % 2 == 0 == found.getFirst().rising());
        }
        List<Estimate> figures = Paired.crossings(costs, slow, fast, 1);
        assertThat(figures).hasSize(found.size()).allSatisfy(f -> assertThat(f.low() == null || f.low() <= f.value()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomPairsOfStaircasesMissNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CostModel costs = new CostModel(with(brief("demand.profile", 2, "errors", 1e-8),
                dedicated(0, 0, seed == 2 ? Deployment.Scaling.HOURLY : Deployment.Scaling.FIXED)));
        List<Candidate> candidates = TestingCandidates.random(random, 5);
        for (Candidate first : candidates) {
            for (Candidate second : candidates) {
                CostCurve a = costs.curve(first, Deviates.none());
                CostCurve b = costs.curve(second, Deviates.none());
                List<Crossing> found = Crossing.between(a, b);
                for (double[] bracket : scan(a, b, 1, 1e13, 20_000)) {
                    assertThat(found).anySatisfy(c -> assertThat(c.volume()).isBetween(bracket[0] * (1 - 1e-12), bracket[1]));
                }
                assertThat(found).allSatisfy(c -> {
                    assertThat(Crossing.signAbove(a, b, c.volume() * 1.0001)).isEqualTo(c.rising() ? 1 : -1);
                    assertThat(Crossing.sign(a, b, c.volume() * 0.9999)).isNotEqualTo(c.rising() ? 1 : -1);
                });
            }
        }
    }

    @Test
    void aJumpHasItsValueFromBelowAndItsLimitFromAbove() {
        PiecewiseLinear steps = new PiecewiseLinear.Builder(1, 0).add(5, 1, 0).add(3, 1, 0).add(7, 0, 2).build();
        assertThat(new double[] {steps.value(0), steps.value(3), steps.valueAbove(3), steps.value(5), steps.valueAbove(5), steps.value(8)})
                .containsExactly(1, 1, 2, 2, 3, 5);
    }

    @Test
    void wholeReplicasWhereTheyCountAndTheirMeanBeyond() {
        Replicas replicas = Replicas.of(n -> 10.0 * n, 2, 1, 50, 64);
        assertThat(replicas.at(0)).isEqualTo(3);
        assertThat(replicas.at(20)).isEqualTo(3);
        assertThat(replicas.at(20.001)).isEqualTo(4);
        assertThat(replicas.at(500)).isEqualTo(51);
        for (double rate : new double[] {1_000, 33_333, 1e7}) {
            assertThat(replicas.at(rate) - 1).isBetween(rate / 10, rate / 10 + 1);
        }
        PiecewiseLinear.Builder sum = new PiecewiseLinear.Builder(3, 0);
        replicas.addTo(sum, 0.5, 1);
        PiecewiseLinear curve = sum.build();
        for (double x = 0.3; x < 1e6; x *= 1.37) assertThat(curve.value(x)).isCloseTo(replicas.at(x / 2), Percentage.withPercentage(1e-9));
    }

    @Test
    void theIntervalOfACrossingFollowsTheServiceTime() {
        // Cost of one replica against two: crossing at the volume that fills the first one, which moves as 1 / s.
        Candidate slow = candidate("slow", 8, 1_000, 9000);
        Candidate fast = candidate("fast", 2, 1_500_000, 9000);
        CostModel costs = new CostModel(fixed("demand.profile", 1));
        Estimate first = Paired.crossings(costs, slow, fast, 1).getFirst();
        assertThat(first.low()).isCloseTo(first.value() / 1.1, Percentage.withPercentage(3));
        assertThat(first.high()).isCloseTo(first.value() / 0.9, Percentage.withPercentage(3));
    }
}
