package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityTest {
    @Test
    void betaAgreesWithItsClosedForms() {
        for (double x = 0.05; x < 1; x += 0.05) {
            assertThat(BetaDistribution.cumulative(x, 1, 1)).isCloseTo(x, within(1e-9));
            assertThat(BetaDistribution.cumulative(x, 3, 1)).isCloseTo(x * x * x, within(1e-9));
            assertThat(BetaDistribution.cumulative(x, 1, 4)).isCloseTo(1 - Math.pow(1 - x, 4), within(1e-9));
            assertThat(BetaDistribution.cumulative(x, 0.5, 0.5)).isCloseTo(2 / Math.PI * Math.asin(Math.sqrt(x)), within(1e-9));
        }
    }

    @Test
    void quantileInvertsTheDistribution() {
        for (double p : new double[] {0.01, 0.05, 0.5, 0.9, 0.99}) {
            double x = BetaDistribution.quantile(p, 861.5, 139.5);
            assertThat(BetaDistribution.cumulative(x, 861.5, 139.5)).isCloseTo(p, within(1e-8));
        }
    }

    /// Jeffreys' interval is close to nominal: 90 % of seeded draws hold the true rate.
    @Test
    void intervalHoldsTheTrueRateAboutNineTimesInTen() {
        Random random = new Random(1);
        int held = 0;
        for (int run = 0; run < 2000; run++) {
            double rate = 0.7 + 0.25 * random.nextDouble();
            long right = 0;
            for (int i = 0; i < 400; i++) if (random.nextDouble() < rate) right++;
            var interval = new Quality("accuracy", right, 400).estimate();
            if (interval.low() <= rate && rate <= interval.high()) held++;
        }
        assertThat(held / 2000.0).isBetween(0.87, 0.93);
    }

    @Test
    void probabilityFallsWithTheMinimum() {
        Quality q = new Quality("accuracy", 870, 1000);
        assertThat(q.probabilityAtLeast(0)).isEqualTo(1);
        assertThat(q.probabilityAtLeast(0.85)).isGreaterThan(0.95);
        assertThat(q.probabilityAtLeast(0.87)).isBetween(0.4, 0.6);
        assertThat(q.probabilityAtLeast(0.89)).isLessThan(0.05);
    }
}
