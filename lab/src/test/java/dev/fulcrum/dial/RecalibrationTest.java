package dev.fulcrum.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RecalibrationTest {

    /// Answers of a model that is calibrated to even classes: x is normal around -1 or 1, so p(b | x) = 1 / (1 + exp(-2x)).
    private static float[][] answers(double shareOfB, int count, long seed) {
        Random random = new Random(seed);
        float[][] answers = new float[count][];
        for (int i = 0; i < count; i++) {
            double x = (random.nextDouble() < shareOfB ? 1 : -1) + random.nextGaussian();
            float b = (float) (1 / (1 + Math.exp(-2 * x)));
            answers[i] = new float[] {1 - b, b};
        }
        return answers;
    }

    @Test
    void theMixOfClassesIsFoundWithoutLabels() {
        Recalibration found = Recalibration.ofMix(answers(0.9, 20_000, 1), new double[] {0.5, 0.5});
        assertThat(found.ratios().get(1)).isCloseTo(1.8, within(0.03));
        assertThat(found.ratios().get(0)).isCloseTo(0.2, within(0.03));
        assertThat(Recalibration.ofMix(answers(0.5, 20_000, 2), new double[] {0.5, 0.5}).ratios().get(0)).isCloseTo(1, within(0.03));
    }

    @Test
    void pixelsComeBackToTheirMeanAndDeviation() {
        Recalibration half = Recalibration.ofPixels(new Recalibration.Moments(80, 60), new Recalibration.Moments(40, 30), 2);
        assertThat(half.gain()).isCloseTo(2, within(1e-12));
        assertThat(half.offset()).isCloseTo(0, within(1e-12));
        assertThat(half.and(Recalibration.ofMix(answers(0.9, 100, 3), new double[] {0.5, 0.5})).gain()).isEqualTo(half.gain());
    }
}
