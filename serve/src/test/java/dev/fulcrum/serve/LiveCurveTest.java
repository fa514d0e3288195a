package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.capacity.ServiceCurve;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveCurveTest {
    /// 1 ms a row and nothing else: no batch is worth forming.
    private static ServiceCurve flat() {
        return ServiceCurve.ofMillis(Map.of(1, 1.0, 8, 8.0));
    }

    private static void observe(LiveCurve live, int batch, int times, double seconds) {
        for (int i = 0; i < times; i++) live.observe(batch, seconds);
    }

    @Test
    void whatLoneRequestsCostBeyondTheModelIsSharedByABatch() {
        LiveCurve live = new LiveCurve(flat());
        assertThat(live.curve().knee(0.05)).isEqualTo(1);
        observe(live, 1, 100, 0.0015);
        ServiceCurve curve = live.refresh();
        assertThat(curve.seconds(1)).isCloseTo(0.0015, within(1e-9));
        assertThat(curve.seconds(8)).isCloseTo(0.0085, within(1e-9));
        assertThat(curve.knee(0.05)).as("batches are tried").isGreaterThan(4);
    }

    @Test
    void aBusyMachineSlowsSizesThatNeverRanOnceTwoSizesTellSo() {
        LiveCurve live = new LiveCurve(flat());
        observe(live, 1, 100, 0.002);
        observe(live, 2, 100, 0.004);
        assertThat(live.refresh().seconds(8)).as("nearly twice as slow").isBetween(0.013, 0.016);
    }

    @Test
    void aProbeThatWasTooSlowIsCorrectedForAllSizes() {
        LiveCurve live = new LiveCurve(flat());
        observe(live, 1, 100, 0.0005);
        assertThat(live.refresh().seconds(8)).isCloseTo(0.004, within(1e-9));
    }

    @Test
    void whatWasSeenCountsAndWhatWasHardlySeenDoesNot() {
        LiveCurve live = new LiveCurve(flat());
        observe(live, 4, 7, 1);
        assertThat(live.refresh().seconds(4)).isCloseTo(0.004, within(1e-9));
        observe(live, 4, 100, 1);
        assertThat(live.refresh().seconds(4)).isCloseTo(1, within(0.2));
    }
}
