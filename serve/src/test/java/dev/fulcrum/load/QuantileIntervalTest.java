package dev.fulcrum.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Estimate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantileIntervalTest {
    /// Of exponential samples the quantile is known; of a process that remembers, its long-run quantile is that of the samples far apart.
    @Test
    void intervalsHoldTheTrueQuantileAboutNineTimesInTen() {
        int held = 0;
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] x = new double[2000];
            for (int i = 0; i < x.length; i++) x[i] = random.nextExponential();
            if (holds(QuantileInterval.of(x, 0.9), -Math.log(0.1))) held++;
        }
        assertThat(held).isBetween(255, 297);
    }

    @Test
    void samplesThatComeInWavesSayLess() {
        int held = 0;
        for (int seed = 0; seed < 300; seed++) if (holds(QuantileInterval.of(waves(seed), 0.9), 1.2816)) held++;
        assertThat(held).as("plain ranks would hold about 130").isBetween(225, 297);
    }

    @Test
    void anEndBeyondTheSamplesIsOpen() {
        Estimate p99 = QuantileInterval.of(new double[] {1, 2, 3}, 0.99);
        assertThat(p99.high()).isNull();
        assertThat(QuantileInterval.of(new double[] {1, Double.POSITIVE_INFINITY}, 0.99).value()).isInfinite();
    }

    private static boolean holds(Estimate e, double seconds) {
        return (e.low() == null || e.low() <= 1000 * seconds) && (e.high() == null || e.high() >= 1000 * seconds);
    }

    /// Standard normal at every moment, with a memory of some twenty samples.
    private static double[] waves(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[4000];
        double now = random.nextGaussian();
        for (int i = 0; i < x.length; i++) x[i] = now = 0.95 * now + Math.sqrt(1 - 0.95 * 0.95) * random.nextGaussian();
        return x;
    }
}
