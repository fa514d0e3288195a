package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.around;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossingTest {

    /// Sign changes on a fine grid, each as the bracket in which it lies: slow, and knows nothing of kinks.
    private static List<double[]> bruteForce(CostCurve a, CostCurve b) {
        List<double[]> brackets = new ArrayList<>();
        int last = 0;
        double from = 1;
        for (int i = 0; i <= 26_000; i++) {
            double volume = Math.pow(10, i / 2000.0);
            int sign = Crossing.sign(a, b, volume);
            if (sign != 0 && last == -sign) brackets.add(new double[] {from, volume});
            if (sign != 0) {
                last = sign;
                from = volume;
            }
        }
        return brackets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everySignChangeThatAFineGridSeesIsFound(long seed) {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(seed), 9);
        CostModel costs = new CostModel(brief("errors", seed % 2 == 0 ? 0 : 1e-6, "retraining", "60 days", "demand.growth",
                seed == 4 ? 0.03 : 0));
        for (Candidate first : candidates) {
            for (Candidate second : candidates) {
                CostCurve a = costs.curve(first, Deviates.none());
                CostCurve b = costs.curve(second, Deviates.none());
                List<Crossing> found = Crossing.between(a, b);
                for (double[] bracket : bruteForce(a, b)) {
                    assertThat(found).as("%s %s seed %d", first.name(), second.name(), seed)
                            .anySatisfy(c -> assertThat(c.volume()).isBetween(bracket[0], bracket[1]));
                }
                assertThat(found).allSatisfy(c -> {
                    assertThat(Crossing.sign(a, b, c.volume() * 1.000001)).isEqualTo(c.rising() ? 1 : -1);
                    assertThat(Crossing.sign(a, b, c.volume() * 0.999999)).isNotEqualTo(c.rising() ? 1 : -1);
                });
            }
        }
    }

    @Test
    void withoutMemoryTheCrossingIsTheTextbookOne() {
        // F1 + V c1 = F2 + V c2, and so V = (F2 - F1) / (c1 - c2).
        Candidate slow = candidate("slow", 4, 1_000, 9000, 0);
        Candidate fast = candidate("fast", 1, 100_000, 9000, 0);
        CostModel costs = new CostModel(brief("prices.discountRate", 0));
        double each = 12 * 0.003 / 3600 / 2 / 0.6 * 0.05;
        double fixed = 99_000 / 3600.0 / 2 * 0.05;
        List<Crossing> found = Crossing.between(costs.curve(slow, Deviates.none()), costs.curve(fast, Deviates.none()));
        assertThat(found).singleElement().satisfies(c -> {
            assertThat(c.volume()).isCloseTo(fixed / each, Percentage.withPercentage(1e-9));
            assertThat(c.rising()).isTrue();
        });
    }

    @Test
    void aDifferenceMayChangeSignSeveralTimes() {
        // Hours of max(V, 10) against 5 + max(0.9 V, 1): equal at 5 + 0.9 V = 10 and at V = 5 + 0.9 V.
        Workload flat = Workload.month(brief("demand.profile", 1).demand(), 1);
        CostCurve large = new CostCurve(0, 0, List.of(new CostCurve.Term(flat.machineHours(), 0.1, 10)));
        CostCurve dear = new CostCurve(5 * 730.5, 0, List.of(new CostCurve.Term(flat.machineHours(), 0.9, 1)));
        List<Crossing> found = Crossing.between(large, dear);
        assertThat(found).extracting(Crossing::rising).containsExactly(false, true);
        assertThat(found.get(0).volume()).isCloseTo(5 / 0.9, Percentage.withPercentage(1e-9));
        assertThat(found.get(1).volume()).isCloseTo(50, Percentage.withPercentage(1e-9));
    }

    @Test
    void twinsNeverCross() {
        CostModel costs = new CostModel(brief());
        CostCurve curve = costs.curve(candidate("a", 4, 1_000, 9000), Deviates.none());
        assertThat(Crossing.between(curve, curve)).isEmpty();
    }

    @Test
    void intervalsCoverTheTruthAboutAsOftenAsTheySay() {
        // 100 times: the truth is drawn about a nominal pair, the planner sees noisy estimates of it with honest 90 % intervals.
        int covered = 0;
        SplittableRandom random = new SplittableRandom(7);
        CostModel costs = new CostModel(brief("prices.discountRate", 0));
        for (int i = 0; i < 100; i++) {
            double truth = 12 * 0.003 / 3600 / 2 / 0.6 * 0.05;
            double volume = 99_000 / 3600.0 / 2 * 0.05 / truth;
            Candidate slow = seen("slow", 0.004, 1_000, random);
            Candidate fast = seen("fast", 0.001, 100_000, random);
            Estimate crossing = Paired.crossings(costs, slow, fast, i).getFirst();
            if (crossing.low() <= volume && volume <= crossing.high()) covered++;
        }
        assertThat(covered).isBetween(80, 99);
    }

    /// Measurements with 5 % standard error each, and the interval that belongs to it.
    private static Candidate seen(String name, double seconds, double training, SplittableRandom random) {
        Candidate plain = candidate(name, 1, 1, 9000, 0);
        double s = seconds + 0.05 * seconds * random.nextGaussian();
        double t = training + 0.05 * training * random.nextGaussian();
        double half = 0.05 * Deviates.Z95;
        return new Candidate(name, plain.validation(), plain.test(),
                plain.weights().withServiceSeconds(Estimate.measured(s, s - half * seconds, s + half * seconds, "s")), Optional.empty(),
                List.of(new OneOff("train " + name, OneOff.Stage.TRAINING,
                        Estimate.measured(t, t - half * training, t + half * training, "core-s"))));
    }
}
