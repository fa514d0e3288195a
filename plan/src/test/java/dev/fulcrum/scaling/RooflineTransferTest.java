package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Laws of carrying a measurement over by roofline: hand-computed roofs, both regimes, the ridge between them, and honest ends.
class RooflineTransferTest {
    private static final PeakRates HERE = new PeakRates(100e9, 10e9);
    /// 1e9 FLOPs on 1 MB: 10 ms against 0.1 ms, compute bound.
    private static final GraphWork COMPUTE = new GraphWork(1e9, 9e5, 1e5, false);
    /// 1e7 FLOPs on 100 MB: 0.1 ms against 10 ms, bandwidth bound.
    private static final GraphWork BANDWIDTH = new GraphWork(1e7, 9.9e7, 1e6, false);
    private static final Offset<Double> EXACT = within(1e-12);

    private static double ratio(GraphWork work, double flops, double bytes) {
        return new RooflineTransfer(HERE, new PeakRates(flops * HERE.flops(), bytes * HERE.bytes()), 1).ratio(work, 1);
    }

    @Test
    void theSameMachineTakesTheSameTime() {
        assertThat(ratio(COMPUTE, 1, 1)).isEqualTo(1);
        assertThat(ratio(BANDWIDTH, 1, 1)).isEqualTo(1);
    }

    @Test
    void twiceThePeakIsHalfTheTimeWhenComputeBoundAndNothingWhenBandwidthBound() {
        assertThat(ratio(COMPUTE, 2, 1)).isCloseTo(0.5, EXACT);
        assertThat(ratio(BANDWIDTH, 2, 1)).isCloseTo(1, EXACT);
    }

    @Test
    void twiceTheBandwidthIsHalfTheTimeWhenBandwidthBoundAndNothingWhenComputeBound() {
        assertThat(ratio(BANDWIDTH, 1, 2)).isCloseTo(0.5, EXACT);
        assertThat(ratio(COMPUTE, 1, 2)).isCloseTo(1, EXACT);
    }

    /// Beyond 100x the compute the memory rules: 0.1 ms are left of 10.
    @ParameterizedTest
    @CsvSource({"50,0.02", "100,0.01", "1000,0.01"})
    void pastTheRidgeTheOtherRoofRules(double faster, double expected) {
        assertThat(ratio(COMPUTE, faster, 1)).isCloseTo(expected, EXACT);
    }

    /// Weights are read once a batch: 64 examples of the bandwidth-bound graph move 99 + 64 MB and cost 6.4 ms of compute.
    @Test
    void aLargerBatchReadsTheWeightsOnce() {
        assertThat(BANDWIDTH.seconds(HERE, 64)).isCloseTo(16.3e-3, EXACT);
        assertThat(BANDWIDTH.seconds(HERE, 1)).isCloseTo(10e-3, EXACT);
    }

    @Test
    void thereAndBackAgainIsTheStart() {
        PeakRates there = new PeakRates(37e9, 51e9);
        for (GraphWork w : List.of(COMPUTE, BANDWIDTH)) {
            assertThat(new RooflineTransfer(HERE, there, 1).ratio(w, 8) * new RooflineTransfer(there, HERE, 1).ratio(w, 8)).isCloseTo(1,
                    EXACT);
        }
    }

    @Test
    void everyTimeAndEnergyIsCarriedAndModelled() {
        Measurement there = new RooflineTransfer(HERE, new PeakRates(200e9, 10e9), 2).of(measurement(), COMPUTE);
        assertThat(there.latency().p99().value()).isCloseTo(6, EXACT);
        assertThat(there.batchMillis().get(8).value()).isCloseTo(16, EXACT);
        assertThat(there.energy().value()).as("half the time at twice the watts").isCloseTo(0.1, EXACT);
        assertThat(there.memory().value()).isEqualTo(1e6);
        for (Estimate e : List.of(there.latency().p50(), there.latency().p95(), there.latency().p99(), there.batchMillis().get(1),
                there.memory(),
                there.energy())) {
            assertThat(e.basis()).isEqualTo(Basis.MODELLED);
        }
    }

    /// p50 4 ms (3.8 to 4.2); compute twice, bandwidth the same: 3.8 x 0.5 / 1.5 to 4.2 x 1 x 1.5, for 8 bits up to 4.2 x 3.8.
    @Test
    void theIntervalReachesFromTheBetterToTheWorseRatioAndIsWidened() {
        var transfer = new RooflineTransfer(HERE, new PeakRates(200e9, 10e9), 1);
        Estimate p50 = transfer.of(measurement(), COMPUTE).latency().p50();
        assertThat(p50.low()).isCloseTo(3.8 * 0.5 / 1.5, EXACT);
        assertThat(p50.high()).isCloseTo(4.2 * 1.5, EXACT);
        GraphWork int8 = new GraphWork(1e9, 9e5, 1e5, true);
        assertThat(transfer.of(measurement(), int8).latency().p50().high()).isCloseTo(4.2 * 3.8, EXACT);
        assertThat(transfer.of(measurement(), int8).latency().p50().low()).isCloseTo(p50.low(), EXACT);
    }

    @Test
    void anOpenEndStaysOpen() {
        Measurement m = measurement();
        Estimate open = Estimate.open(4, "ms", Basis.MEASURED);
        var opened = new Measurement(new LatencyDistribution(open, open, open), m.batchMillis(), m.memory(), m.energy(), 1, 1);
        Estimate there = new RooflineTransfer(HERE, HERE, 1).of(opened, COMPUTE).latency().p50();
        assertThat(there.low()).isNull();
        assertThat(there.high()).isNull();
    }

    /// [1, 64] x [64, 10]: 2 x 64 x 10 FLOPs; weights 640 floats.
    @Test
    void theWorkOfAGraphIsCounted() {
        GraphWork work = GraphWork.of(linear());
        assertThat(work.flops()).isEqualTo(1280);
        assertThat(work.weightBytes()).isEqualTo(2560);
        assertThat(work.activationBytes()).isEqualTo(4 * (64 + 10));
        assertThat(work.quantized()).isFalse();
    }

    @Test
    void ratesMustBeAboveZero() {
        assertThatThrownBy(() -> new PeakRates(0, 1)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> new PeakRates(1, Double.NaN)).hasMessageContaining("above 0");
        assertThat(PeakRates.assumed(environment("avx2")).flops()).isEqualTo(80e9);
        assertThat(PeakRates.assumed(environment("asimd")).flops()).isEqualTo(40e9);
    }

    private static Environment environment(String flag) {
        return new Environment("cpu", Set.of(flag), 2, 1L << 32, "jdk", "os", List.of(), "unknown");
    }

    private static Measurement measurement() {
        var latency = new LatencyDistribution(Estimate.measured(4, 3.8, 4.2, "ms"), Estimate.measured(6, 5, 7, "ms"), Estimate.measured(12,
                9, 15, "ms"));
        return new Measurement(latency, Map.of(1, Estimate.measured(4, 3.8, 4.2, "ms"), 8, Estimate.measured(32, 31, 33, "ms")),
                Estimate.measured(1e6, 9e5, 1.1e6, "B"), Estimate.measured(0.1, 0.09, 0.11, "J"), 1, 3);
    }

    private static Graph linear() {
        GraphBuilder b = new GraphBuilder("linear");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(64));
        String y = b.node("MatMul", x, b.initializer("w", Tensor.ofFloats(new float[640], 64, 10)));
        return b.output(y, ElementType.FLOAT, Dim.of("N"), Dim.of(10)).build();
    }
}
