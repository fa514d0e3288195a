package dev.fulcrum.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceCurveTest {
    private static final ServiceCurve CURVE = ServiceCurve.ofMillis(Map.of(1, 2.0, 4, 5.0, 8, 4.0, 16, 12.0));

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "3, 4", "4, 5", "6, 5", "8, 5", "9, 5", "10, 6", "16, 12"})
    void straightLinesThatNeverFall(int batch, double millis) {
        assertThat(CURVE.seconds(batch)).isCloseTo(millis / 1000, within(1e-12));
    }

    @Test
    void nothingIsSaidBeyondTheLargestMeasuredBatch() {
        assertThat(CURVE.largestBatch()).isEqualTo(16);
        assertThat(CURVE.limitedTo(3).largestBatch()).isEqualTo(3);
        assertThat(CURVE.limitedTo(99).largestBatch()).isEqualTo(16);
    }

    @Test
    void theKneeIsTheSmallestBatchNearTheBestThroughput() {
        assertThat(CURVE.bestThroughput()).isCloseTo(9 / 0.005, within(1e-9));
        assertThat(CURVE.knee(0)).isEqualTo(9);
        assertThat(CURVE.knee(0.12)).isEqualTo(8);
        assertThat(CURVE.knee(0.99)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0019, 0.002, 0.0031, 0.005, 0.0051, 0.012, 1})
    void largestWithinByTryingAll(double limit) {
        int expected = 0;
        for (int b = 1; b <= CURVE.largestBatch(); b++) if (CURVE.seconds(b) <= limit) expected = b;
        assertThat(CURVE.largestWithin(limit)).isEqualTo(expected);
    }

    @Test
    void aPossibleWorldMultipliesEveryTime() {
        for (int b = 1; b <= 16; b++) assertThat(CURVE.scaled(1.3).seconds(b)).isEqualTo(CURVE.seconds(b) * 1.3);
    }

    @ParameterizedTest
    @CsvSource({"2.05, 2.0, 2.3, 2.6", "2.0, 2.0, 2.0, 2.0", "3.0, 2.0, 2.3, 2.6", "1.9, 1.8, 2.9, 6.0", "1.0, 2.0, 2.1, 2.2"})
    void jitterHasMeanOneAndTheMeasuredProportions(double mean, double p50, double p95, double p99) {
        Jitter jitter = measured(mean, p50, p95, p99).jitter();
        double sum = 0;
        int steps = 100_000;
        for (int i = 0; i < steps; i++) sum += jitter.factor((i + 0.5) / steps);
        assertThat(sum / steps).isCloseTo(1, within(1e-6));
        assertThat(jitter.factor(0.95) / jitter.factor(0.5)).isCloseTo(p95 / p50, within(1e-9));
        assertThat(jitter.factor(0.99) / jitter.factor(0.5)).isCloseTo(p99 / p50, within(1e-9));
    }

    @Test
    void aMeanThatFitsTheQuantilesLeavesThemAsMeasured() {
        ServiceCurve curve = measured(2.05, 2.0, 2.3, 2.6);
        assertThat(curve.loneQuantile(0.5)).isCloseTo(0.0020, within(1e-9));
        assertThat(curve.loneQuantile(0.99)).isCloseTo(0.0026, within(1e-9));
        assertThat(curve.withoutJitter().loneQuantile(0.99)).isCloseTo(0.00205, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.99})
    void sumsOfServiceTimesScatterByTheDispersionMeasured(double dispersion) {
        Jitter independent = Jitter.Quantiles.of(2, 1, 8, 12, 1);
        Jitter regular = Jitter.Quantiles.of(2, 1, 8, 12, dispersion);
        double[] drawn = regular.draw(1 << 19, 5);
        assertThat(Arrays.stream(drawn).average().orElseThrow()).isCloseTo(1, within(0.01));
        assertThat(blocks(drawn) / blocks(independent.draw(1 << 19, 6))).isCloseTo(dispersion, within(0.03 + 0.1 * dispersion));
    }

    /// Variance of the sums of 256 successive factors.
    private static double blocks(double[] factors) {
        double[] sums = new double[factors.length / 256];
        for (int i = 0; i < factors.length; i++) sums[i / 256] += factors[i];
        double mean = Arrays.stream(sums).average().orElseThrow();
        return Arrays.stream(sums).map(s -> (s - mean) * (s - mean)).sum() / (sums.length - 1);
    }

    @Test
    void faultsNameWhatIsMissing() {
        assertThatThrownBy(() -> ServiceCurve.ofMillis(Map.of(2, 1.0))).isInstanceOf(FaultException.class).hasMessageContaining("size 1");
        assertThatThrownBy(() -> ServiceCurve.ofMillis(Map.of(1, 0.0))).isInstanceOf(FaultException.class).hasMessageContaining("batch 1");
        assertThatThrownBy(() -> measured(2, 3, 2, 1)).isInstanceOf(FaultException.class).hasMessageContaining("p50 <= p95");
        assertThatThrownBy(() -> CURVE.scaled(0)).isInstanceOf(FaultException.class).hasMessageContaining("positive");
    }

    static ServiceCurve measured(double mean, double p50, double p95, double p99) {
        Map<Integer, Estimate> batches = Map.of(1, ms(mean), 8, ms(5 * mean), 32, ms(16 * mean));
        return ServiceCurve.of(new Measurement(new LatencyDistribution(ms(p50), ms(p95), ms(p99)), batches,
                Estimate.measured(1e7, 1e7, 1e7, "B"), Estimate.measured(0.1, 0.1, 0.1, "J"), 1, 3));
    }

    private static Estimate ms(double value) {
        return Estimate.measured(value, value, value, "ms");
    }
}
