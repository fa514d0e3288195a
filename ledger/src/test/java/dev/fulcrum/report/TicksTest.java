package dev.fulcrum.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void linearTicksCoverTheRange() {
        Random random = new Random(11);
        for (int i = 0; i < 5000; i++) {
            double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(12) - 4);
            double high = low + random.nextDouble() * Math.pow(10, random.nextInt(12) - 4) + Math.abs(low) * 1e-6;
            law(Ticks.linear(low, high, 3 + i % 10), low, high, 3 + i % 10);
        }
    }

    @Test
    void logarithmicTicksCoverTheRange() {
        Random random = new Random(12);
        for (int i = 0; i < 5000; i++) {
            double low = Math.pow(10, random.nextDouble() * 20 - 10);
            double high = low * Math.pow(10, random.nextDouble() * random.nextInt(12));
            law(Ticks.log(low, high, 3 + i % 10), low, high, 3 + i % 10);
        }
    }

    private static void law(List<Double> ticks, double low, double high, int most) {
        double slack = 1e-8 * (high - low) + 1e-8 * Math.abs(low);
        assertThat(ticks).as("[%s, %s] in %s", low, high, most).hasSizeBetween(2, most).isSorted().doesNotHaveDuplicates();
        assertThat(ticks.getFirst()).as("[%s, %s]", low, high).isLessThanOrEqualTo(low + slack);
        assertThat(ticks.getLast()).as("[%s, %s]", low, high).isGreaterThanOrEqualTo(high - slack);
    }

    @Test
    void knownRanges() {
        assertThat(Ticks.linear(0, 10, 11)).containsExactly(0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10.);
        assertThat(Ticks.linear(0.81, 0.93, 8)).containsExactly(0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94);
        assertThat(Ticks.linear(3, 3, 5)).contains(3.0);
        assertThat(Ticks.log(1e4, 1e10, 11)).containsExactly(1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10);
        assertThat(Ticks.log(2, 9, 8)).containsExactly(2., 5., 10.);
        assertThat(Ticks.log(1, 1, 8)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void labelsPushedApartKeepTheirOrderAndTheirGap() {
        double[] y = Labels.spread(new double[] {10, 11, 12, 90, 99, 100}, 10, 0, 100);
        for (int i = 1; i < y.length; i++) assertThat(y[i] - y[i - 1]).isGreaterThanOrEqualTo(10);
        assertThat(y[0]).isGreaterThanOrEqualTo(0);
        assertThat(y[5]).isLessThanOrEqualTo(100);
    }
}
