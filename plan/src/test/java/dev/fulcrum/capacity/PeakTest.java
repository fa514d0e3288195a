package dev.fulcrum.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.FaultException;
import org.junit.jupiter.api.Test;

class PeakTest {
    /// P(N <= n) from the logarithm of each term: slow, and right for large means too.
    private static int quantile(double mean) {
        double logFactorial = 0;
        double below = Math.exp(-mean);
        int n = 0;
        while (below < 0.99) {
            logFactorial += Math.log(++n);
            below += Math.exp(n * Math.log(mean) - mean - logFactorial);
        }
        return n;
    }

    @Test
    void smallMeansExactly() {
        for (double mean = 0.5; mean <= 200; mean += 0.37) {
            assertThat(60 * Peak.oneMinute(mean / 60)).isCloseTo(quantile(mean), within(1e-6));
        }
    }

    @Test
    void largeMeansWithinOneRequest() {
        for (double mean = 200.5; mean < 100_000; mean *= 1.013) {
            assertThat(60 * Peak.oneMinute(mean / 60)).as("mean %f", mean).isCloseTo(quantile(mean), within(1.000001));
        }
    }

    @Test
    void neverFalls() {
        double before = 0;
        for (double rate = 0; rate < 20; rate += 0.003) {
            double peak = Peak.oneMinute(rate);
            assertThat(peak).isGreaterThanOrEqualTo(Math.max(before, rate));
            before = peak;
        }
    }

    @Test
    void chanceMattersLessTheMoreThereIs() {
        assertThat(Peak.oneMinute(0)).isZero();
        assertThat(Peak.oneMinute(0.1) / 0.1).isGreaterThan(1.9);
        assertThat(Peak.oneMinute(1000) / 1000).isCloseTo(1 + 2.3263 / Math.sqrt(60_000), within(1e-3));
        assertThatThrownBy(() -> Peak.oneMinute(-1)).isInstanceOf(FaultException.class);
    }
}
