package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionLawTest {

    /// G6: iterative magnitude pruning to a density of 0.1 at 20 % a round (Villalobos and Atkinson 2023: 4.5 times, 0.65 orders).
    @Test
    void iterativeMagnitudePruning() {
        PruneSchedule schedule = new PruneSchedule(0.1, 0.2);
        assertThat(schedule.rounds()).isCloseTo(10.32, withinPercentage(0.1));
        assertThat(schedule.trainingFactor()).isCloseTo(4.50, withinPercentage(0.1));
        assertThat(schedule.trainingOrders()).isCloseTo(0.65, within(0.005));
    }

    /// After whole rounds the factor is the sum of the densities that were trained.
    @ParameterizedTest
    @CsvSource({"1,0.2", "5,0.2", "7,0.5", "3,0.9"})
    void theFactorIsTheSumOfDensities(int rounds, double share) {
        PruneSchedule schedule = new PruneSchedule(Math.pow(1 - share, rounds), share);
        double sum = schedule.densities().stream().mapToDouble(d -> d).sum() - schedule.density();
        assertThat(schedule.densities()).hasSize(rounds + 1);
        assertThat(schedule.trainingFactor()).isCloseTo(sum, within(1e-9));
    }

    /// Recomputed from Kumar et al. 2024: u* = 1.9038; Neff / N 0.776 at 4 bits and 0.950 at 8, weights only.
    @Test
    void precision() {
        assertThat(PrecisionLaw.optimalRatio()).isCloseTo(1.9038, within(5e-5));
        assertThat(PrecisionLaw.KUMAR.effectiveShare(4)).isCloseTo(0.776, within(5e-4));
        assertThat(PrecisionLaw.KUMAR.effectiveShare(8)).isCloseTo(0.950, within(5e-4));
    }

    /// u* is where the law itself is least at a fixed cost, for gammas that are tied; whatever the compute.
    @ParameterizedTest
    @CsvSource({"1e18", "1e21", "1e25"})
    void optimalBitsMinimiseTheLawAtAnyCost(double cost) {
        PrecisionLaw tied = new PrecisionLaw(4299, 0.4965, 1.806e4, 0.4965, 2.7648, 2.5, 2.5, 2.5, PrecisionLaw.KUMAR.afterTraining());
        double best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double bits = 3; bits < 8; bits += 0.005) {
            double loss = leastLoss(tied, cost, bits);
            if (loss < least) {
                least = loss;
                best = bits;
            }
        }
        assertThat(best).isCloseTo(PrecisionLaw.optimalRatio() * 2.5, within(0.02));
    }

    private static double leastLoss(PrecisionLaw law, double cost, double bits) {
        double least = Double.POSITIVE_INFINITY;
        double product = cost * 16 / 6 / bits;
        for (double x = -3; x <= 3; x += 0.01) {
            double n = Math.sqrt(product) * Math.pow(10, x);
            ModelSize size = new ModelSize(n, product / n);
            assertThat(PrecisionLaw.cost(size, bits)).isCloseTo(cost, withinPercentage(1e-6));
            least = Math.min(least, law.loss(size, law.effectiveShare(bits, bits, bits)));
        }
        return least;
    }

    /// Limits: many bits cost nothing after training; more tokens make it worse, more parameters better.
    @Test
    void quantizingAfterTraining() {
        PrecisionLaw.AfterTraining ptq = PrecisionLaw.KUMAR.afterTraining();
        ModelSize size = new ModelSize(1e9, 1e11);
        assertThat(ptq.loss(size, 64)).isLessThan(1e-20);
        assertThat(ptq.loss(new ModelSize(1e9, 2e11), 4)).isGreaterThan(ptq.loss(size, 4)).isGreaterThan(ptq.loss(new ModelSize(2e9, 2e11),
                4));
    }

    /// Rosenfeld et al. 2021: the ends of the law, and a corner between them; the density inverts the error.
    @Test
    void pruningErrorHasItsEnds() {
        PruningLaw law = new PruningLaw(0.06, 0.9, 0.01, 1.2);
        assertThat(law.error(1000)).isCloseTo(0.06, within(1e-8));
        assertThat(law.error(1e-12)).isCloseTo(0.9, within(1e-8));
        for (double d = 1e-4; d < 1; d *= 1.5) {
            assertThat(law.error(d)).isGreaterThan(law.error(d * 1.5));
            assertThat(law.density(law.error(d))).isCloseTo(d, withinPercentage(1e-3));
        }
    }

    /// Frantar et al. 2023: a dense model equals itself; a sparse one a larger dense one, by the law itself.
    @Test
    void sparsity() {
        SparsityLaw law = SparsityLaw.T5_C4;
        assertThat(law.denseEquivalent(0)).isEqualTo(1);
        double times = law.denseEquivalent(0.75);
        assertThat(times).isGreaterThan(1);
        assertThat(law.loss(0.75, new ModelSize(1e7, 1e10))).isCloseTo(law.loss(0, new ModelSize(1e7 * times, 1e10)), within(1e-9));
        assertThat(law.warnings(0.95)).hasSize(2);
        assertThat(law.warnings(0.5)).hasSize(1);
    }

    /// Busbridge et al. 2025: an endless student reaches its teacher, and never passes it.
    @Test
    void distillation() {
        DistillationLaw law = new DistillationLaw(2.5, 20, 1.1, 0.1, 500, 0.35, 2000, 0.37, 0.75);
        assertThat(law.loss(2.1, 2.2, new ModelSize(1e300, 1e300))).isCloseTo(2.1, within(1e-9));
        double small = law.loss(2.1, 2.2, new ModelSize(1e9, 2e10));
        assertThat(small).isGreaterThan(law.loss(2.1, 2.2, new ModelSize(2e9, 2e10))).isGreaterThan(law.loss(2.1, 2.2, new ModelSize(1e9,
                4e10)));
        assertThat(law.loss(2.1, 2.2, new ModelSize(2e9, 4e10))).isGreaterThan(2.1);
    }
}
