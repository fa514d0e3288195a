package dev.fulcrum.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.unit.Json;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges that are searched, against what they are meant to make small, measured on the values themselves.
class RangeFitTest {
    /// @param map from a standard normal value
    private record Shape(String name, DoubleUnaryOperator map) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(new Shape("normal", v -> v), new Shape("half", v -> Math.max(0, v)), new Shape("heavy", v -> v * v * v),
                new Shape("lopsided", v -> v > 0 ? 5 * v : v / 3), new Shape("shifted", v -> v + 4), new Shape("narrow", v -> v * 1e-4),
                new Shape("exponential", v -> Math.exp(1.5 * v)));
    }

    /// No range on a grid three times finer than the search's loses much less.
    @ParameterizedTest
    @MethodSource("shapes")
    void squaredErrorIsNearTheLeastThatAnyRangeHas(Shape shape) {
        float[] values = values(shape, 40_000);
        Range found = RangeFit.leastSquares(histogram(values));
        double least = Double.POSITIVE_INFINITY;
        Range full = histogram(values).full();
        for (int i = 0; i <= 60; i++) {
            for (int j = 0; j <= 60; j += full.low() < 0 ? 4 : 60) {
                double low = Math.min(full.low(), 0) * Math.pow(0.05, j / 60.0);
                double high = Math.max(full.high(), 0) * Math.pow(0.05, i / 60.0);
                least = Math.min(least, squaredError(values, new Range((float) low, (float) high)));
            }
        }
        double got = squaredError(values, found);
        assertThat(got).isLessThanOrEqualTo(least * 1.12);
        assertThat(got).isLessThanOrEqualTo(squaredError(values, full) * 1.001);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void entropyKeepsTheBodyOfTheDistribution(Shape shape) {
        float[] values = values(shape, 40_000);
        Range range = RangeFit.entropy(histogram(values));
        long inside = 0;
        for (float v : values) if (v >= Math.min(range.low(), 0) && v <= Math.max(range.high(), 0)) inside++;
        assertThat(inside / (double) values.length).isGreaterThan(0.95);
    }

    /// One value in 40,000 a thousand times beyond the others: steps should follow the others.
    @ParameterizedTest
    @ValueSource(strings = {"ENTROPY", "PERCENTILE_99_9", "PERCENTILE_99_99"})
    void aLoneOutlierIsClipped(String method) {
        float[] values = values(new Shape("uniform", v -> Math.abs(v) % 1), 40_000);
        values[77] = 300;
        Range range = Calibration.Method.valueOf(method).of(histogram(values));
        assertThat(range.high()).isBetween(0.9f, 60f);
    }

    /// Samples of one distribution give nearly one range, however few there are.
    @Test
    void chanceDoesNotNarrowTheEntropyRange() {
        Shape uniform = new Shape("uniform", v -> 0.5 * (1 + erf(v / Math.sqrt(2))));
        for (int count : new int[] {3_000, 30_000, 300_000}) {
            assertThat(RangeFit.entropy(histogram(values(uniform, count))).high()).as("%d values", count).isGreaterThan(0.9f);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 2.5f, -1})
    void aConstantIsItsOwnRange(float value) {
        Histogram histogram = histogram(new float[] {value, value, value});
        for (Calibration.Method method : Calibration.Method.values()) {
            Range range = method.of(histogram);
            assertThat(Math.abs(value)).isLessThanOrEqualTo(range.scale() * 255 * 1.0001f);
        }
    }

    @Test
    void recipesWrittenBeforeThereWerePreparationsAreRead() {
        String old = "{\"steps\":[{\"kind\":\"quantize\",\"ranges\":\"PERCENTILE_99_99\",\"reduceRange\":true}]}";
        Recipe read = Json.read(old, Recipe.class);
        assertThat(read).isEqualTo(Recipe.of(new Step.Quantize(Calibration.Method.PERCENTILE_99_99, true)));
        assertThat(Json.write(read)).as("equal recipes keep their hash").isEqualTo(old);
    }

    @Test
    void everyStepSurvivesJson() {
        Recipe all = Recipe.of(new Step.Quantize(Calibration.Method.MSE, false).preparing(Step.Preparation.values())
                .without(java.util.Set.of("b", "a")),
                new Step.QuantizeDynamic(true, new java.util.TreeSet<>(java.util.Set.of("y"))), new Step.QuantizeWeights(4, 32),
                        new Step.Half());
        assertThat(Json.read(Json.write(all), Recipe.class)).isEqualTo(all);
    }

    private static double squaredError(float[] values, Range range) {
        double sum = 0;
        for (float v : values) {
            double code = Math.clamp(Math.rint(v / (double) range.scale()) + range.zeroPoint(), 0, 255);
            double e = v - (code - range.zeroPoint()) * range.scale();
            sum += e * e;
        }
        return sum / values.length;
    }

    private static Histogram histogram(float[] values) {
        Histogram histogram = new Histogram();
        histogram.widen(FloatBuffer.wrap(values));
        histogram.count(FloatBuffer.wrap(values));
        return histogram;
    }

    private static float[] values(Shape shape, int count) {
        Random random = new Random(shape.name().hashCode());
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) shape.map().applyAsDouble(random.nextGaussian());
        return values;
    }

    /// Abramowitz and Stegun 7.1.26.
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double y = 1 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
        return Math.copySign(y, x);
    }
}
