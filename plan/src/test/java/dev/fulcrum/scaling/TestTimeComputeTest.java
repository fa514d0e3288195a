package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTimeComputeTest {

    /// Snell et al. 2024 with M = 14 and their R: the multiplier spends exactly the FLOPs of the larger model, M (X + Y) = X + k Y.
    @ParameterizedTest
    @CsvSource({"14,0.16", "14,0.79", "14,22", "1,3"})
    void snellsMultiplierSpendsTheSameFlops(double m, double r) {
        double pre = 1e11;
        ModelSize small = new ModelSize(1e9, pre);
        double inference = small.inferenceFlops(LifetimeDemand.of(r * pre, 0));
        double k = new TestTimeCompute(m, r).multiplier();
        assertThat(small.trainingFlops() + k * inference).isCloseTo(m * (small.trainingFlops() + inference), withinPercentage(1e-9));
    }

    /// Brown et al. 2024, SWE-bench Lite: through 15.9 % at 1 and 56 % at 250; published 29.6 % at 5, so 3 points.
    @Test
    void coverageOfRepeatedSampling() {
        Coverage c = Coverage.through(1, 0.159, 250, 0.56);
        assertThat(c.a()).isCloseTo(-1.839, within(5e-4));
        assertThat(c.b()).isCloseTo(-0.2090, within(5e-5));
        assertThat(c.at(5)).isCloseTo(0.269, within(5e-4)).isCloseTo(0.2962, within(0.03));
        assertThat(c.samples(0.56)).isCloseTo(250, withinPercentage(1e-6));
        assertThat(Coverage.independent(0.159, 250)).isCloseTo(1, within(1e-12));
        assertThatThrownBy(() -> Coverage.through(1, 0.6, 2, 0.5)).hasMessageContaining("must rise");
    }

    /// pass@k is the chance that a random choice of k of the n samples holds a right one: counted over all choices.
    @Test
    void passAtKCountsChoices() {
        int n = 8;
        for (int correct = 0; correct <= n; correct++) {
            for (int k = 1; k <= n; k++) {
                int hits = 0;
                int all = 0;
                for (int set = 0; set < 1 << n; set++) {
                    if (Integer.bitCount(set) != k) continue;
                    all++;
                    if ((set & ((1 << correct) - 1)) != 0) hits++;
                }
                assertThat(Coverage.passAtK(n, new int[] {correct}, k)).isCloseTo((double) hits / all, within(1e-12));
            }
        }
        assertThat(Coverage.passAtK(4, new int[] {0, 4}, 2)).isEqualTo(0.5);
    }

    /// Against draws from the Beta; and by Jensen never above one p for all.
    @ParameterizedTest
    @CsvSource({"1,4,10", "0.3,1.5,50", "5,5,3"})
    void mixedPopulation(double alpha, double beta, int k) {
        double mixed = Coverage.mixed(alpha, beta, k);
        assertThat(mixed).isLessThan(Coverage.independent(alpha / (alpha + beta), k));
        Random random = new Random(3);
        double sum = 0;
        int draws = 40_000;
        for (int i = 0; i < draws; i++) sum += Coverage.independent(beta(random, alpha, beta), k);
        assertThat(mixed).isCloseTo(sum / draws, within(0.01));
        assertThat(Coverage.mixed(alpha, beta, 1)).isCloseTo(alpha / (alpha + beta), within(1e-12));
    }

    private static double beta(Random random, double alpha, double beta) {
        while (true) {
            double x = Math.pow(random.nextDouble(), 1 / alpha);
            double y = Math.pow(random.nextDouble(), 1 / beta);
            if (x + y <= 1 && x + y > 0) return x / (x + y);
        }
    }

    /// The line with two bends: 0 far left, 1 far right, rising; and a half halfway with equal bends.
    @Test
    void repeatedSamplingHasItsEnds() {
        RepeatedSampling law = new RepeatedSampling(0.8, 0.8, 10, 0.01, 0.05);
        assertThat(law.solved(-200, 20)).isCloseTo(0, within(1e-9));
        assertThat(law.solved(400, 20)).isCloseTo(1, within(1e-9));
        assertThat(law.solved(10 + 0.5 / 0.25, 20)).isCloseTo(0.5, within(1e-9));
        for (double x = 0; x < 30; x++) assertThat(law.solved(x + 1, 20)).isGreaterThan(law.solved(x, 20));
    }

    @Test
    void spending() {
        assertThat(InferenceSpending.bestOf(5, 2, 0.5)).isEqualTo(12.5);
        assertThat(InferenceSpending.cascade(1, 0.3, 10)).isEqualTo(4);
    }
}
