package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {

    @ParameterizedTest
    @CsvSource({"-1, 3", "0, 6", "2, 5", "-7, -2", "0, 0", "-1e-38, 1e-42", "-3, 1e6"})
    void zeroIsExactAndEveryValueOfTheRangeIsWithinHalfAStep(float low, float high) {
        Range range = new Range(low, high);
        assertThat(range.scale()).isPositive();
        assertThat(range.zeroPoint()).isBetween(0, 255);
        for (float v : new float[] {low, high, 0, (low + high) / 2}) {
            int q = Math.clamp(Math.round(v / range.scale()) + range.zeroPoint(), 0, 255);
            assertThat((q - range.zeroPoint()) * range.scale()).isCloseTo(v, within(range.scale() * 1.001f));
        }
    }

    @Test
    void percentilesLeaveOutTheTailsOnly() {
        Random random = new Random(1);
        float[] values = new float[200_000];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        Histogram histogram = new Histogram();
        histogram.widen(FloatBuffer.wrap(values));
        histogram.count(FloatBuffer.wrap(values));
        Range range = histogram.central(0.999);
        assertThat(range.high()).as("normal quantile 0.9995").isCloseTo(3.29f, within(0.06f));
        assertThat(range.low()).isCloseTo(-3.29f, within(0.06f));
        Arrays.sort(values);
        assertThat(histogram.full()).isEqualTo(new Range(values[0], values[values.length - 1]));
    }

    @Test
    void anOutlierWidensMinMaxButNoPercentile() {
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) values[i] = i % 100 / 100f;
        values[500] = 1000;
        Histogram histogram = new Histogram();
        histogram.widen(FloatBuffer.wrap(values));
        histogram.count(FloatBuffer.wrap(values));
        assertThat(Calibration.Method.MIN_MAX.of(histogram).high()).isEqualTo(1000);
        assertThat(Calibration.Method.PERCENTILE_99_9.of(histogram).high()).isLessThan(2);
    }

    @ParameterizedTest
    @CsvSource({"127, 0", "127, 1", "64, 0", "64, 1"})
    void weightsComeBackWithinHalfAStepAndBiasesMuchNearer(int largest, int axis) {
        Random random = new Random(7);
        float[] w = new float[12 * 20];
        for (int i = 0; i < w.length; i++) w[i] = (float) (random.nextGaussian() * Math.pow(10, (axis == 0 ? i / 20 : i % 20) % 4 - 3));
        int channels = axis == 0 ? 12 : 20;
        float[] b = new float[channels];
        for (int c = 0; c < channels; c++) b[c] = (float) random.nextGaussian();
        var made = new QuantizedWeights(largest).quantize(Tensor.ofFloats(w, 12, 20), axis, Tensor.ofFloats(b, channels), 0.02f);
        byte[] q = made.weight().toByteArray();
        for (int i = 0; i < w.length; i++) {
            float scale = made.scales()[axis == 0 ? i / 20 : i % 20];
            assertThat(Math.abs((int) q[i])).isLessThanOrEqualTo(largest);
            assertThat(q[i] * scale).isCloseTo(w[i], within(scale * 0.5001f));
        }
        var biases = made.bias().bytes().asIntBuffer();
        for (int c = 0; c < channels; c++) assertThat(biases.get(c) * made.biasScales()[c]).isCloseTo(b[c], within(1e-3f));
    }

    @Test
    void aChannelOfZerosKeepsItsBias() {
        Tensor bias = Tensor.ofFloats(new float[] {3.5f, 0}, 2);
        var made = new QuantizedWeights(127).quantize(Tensor.ofFloats(new float[4], 2, 2), 0, bias, 0.1f);
        assertThat(made.bias().bytes().asIntBuffer().get(0) * made.biasScales()[0]).isCloseTo(3.5f, within(1e-5f));
        assertThat(made.weight().type()).isEqualTo(ElementType.INT8);
        assertThat(made.scales()[1]).isEqualTo(1);
    }
}
