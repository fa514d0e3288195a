package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresTest {

    /// Pairs drawn with P(first right only) and P(second right only): the interval must hold the true difference nine times in ten.
    @ParameterizedTest
    @CsvSource({"100, 0.02, 0.02", "100, 0.05, 0.01", "400, 0.01, 0.002", "1000, 0.003, 0.003", "200, 0.2, 0.1", "50, 0.1, 0.3"})
    void theIntervalOfPairedCountsHoldsTheTruthAsOftenAsItSays(int n, double better, double worse) {
        SplittableRandom random = new SplittableRandom(11);
        int covered = 0;
        int trials = 2000;
        for (int t = 0; t < trials; t++) {
            PairedDifference d = drawn(random, n, better, worse, 0.7);
            if (d.difference().low() <= better - worse + 1e-9 && better - worse - 1e-9 <= d.difference().high()) covered++;
        }
        assertThat(covered / (double) trials).as("coverage of 90 %%").isBetween(0.87, 0.985);
    }

    private static PairedDifference drawn(SplittableRandom random, int n, double better, double worse, double both) {
        double[] a = new double[n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++) {
            double u = random.nextDouble();
            a[i] = u < better || u >= better + worse && u < better + worse + both ? 1 : 0;
            b[i] = u >= better && u < better + worse + both ? 1 : 0;
        }
        return new Scores("accuracy", a).minus(new Scores("accuracy", b));
    }

    /// The bootstrap of a mean against the normal interval of a known spread.
    @ParameterizedTest
    @CsvSource({"100, 0.1", "400, 0.02", "1000, 1"})
    void theIntervalOfRealScoresHasTheWidthOfTheirSpread(int n, double spread) {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = random.doubles(n).map(u -> 0.9 + spread * (u - 0.5)).toArray();
        var e = new Scores("cosine", values).estimate();
        double expected = 2 * 1.645 * spread / Math.sqrt(12.0 * n);
        assertThat(e.high() - e.low()).isCloseTo(expected, within(0.15 * expected));
        assertThat(e.value()).isCloseTo(Arrays.stream(values).average().orElseThrow(), within(1e-12));
    }

    @Test
    void countsAreJudgedExactlyAsQuality() {
        double[] values = new double[200];
        Arrays.fill(values, 0, 190, 1);
        assertThat(new Scores("accuracy", values).estimate()).isEqualTo(new Quality("accuracy", 190, 200).estimate());
    }

    /// McNemar: 10 against 0 is no luck, 6 against 4 is.
    @Test
    void saysWhetherADifferenceIsReal() {
        double[] all = new double[500];
        Arrays.fill(all, 1);
        double[] ten = all.clone();
        Arrays.fill(ten, 0, 10, 0);
        PairedDifference surely = new Scores("accuracy", all).minus(new Scores("accuracy", ten));
        assertThat(surely.real()).isTrue();
        assertThat(surely.words()).contains("better").contains("10 better and 0 worse of 500");
        double[] four = all.clone();
        Arrays.fill(four, 10, 14, 0);
        double[] six = all.clone();
        Arrays.fill(six, 0, 6, 0);
        PairedDifference luck = new Scores("accuracy", four).minus(new Scores("accuracy", six));
        assertThat(luck.real()).isFalse();
        assertThat(luck.words()).contains("too small a difference to be real");
        assertThat(luck.difference().value()).isCloseTo(2 / 500.0, within(1e-12));
    }

    @Test
    void aModelDoesNotDifferFromItself() {
        Scores s = new Scores("cosine", new SplittableRandom(1).doubles(50).toArray());
        assertThat(s.minus(s).real()).isFalse();
        assertThatThrownBy(() -> s.minus(new Scores("IoU", s.values()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.minus(s.only(new int[] {1, 2}))).isInstanceOf(IllegalArgumentException.class);
    }
}
