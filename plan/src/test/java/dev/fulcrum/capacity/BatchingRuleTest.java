package dev.fulcrum.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchingRuleTest {
    /// 1 ms a request and 3 ms a batch: 4 ms alone, 35 ms for 32.
    private static final ServiceCurve CURVE = ServiceCurve.ofMillis(Map.of(1, 4.0, 32, 35.0));
    private static final BatchingRule RULE = new BatchingRule(CURVE, 0.0205, 24);

    @Test
    void takesWhatIsQueuedAtOnce() {
        assertThat(RULE.batch(1, 0)).isEqualTo(1);
        assertThat(RULE.batch(7, 0)).isEqualTo(7);
    }

    @Test
    void keepsTheOldestInsideItsDeadline() {
        assertThat(RULE.batch(30, 0)).isEqualTo(17);
        assertThat(RULE.batch(30, 0.010)).isEqualTo(7);
        assertThat(RULE.batch(30, 0.016)).isEqualTo(1);
    }

    @Test
    void goesOnAtFullThroughputOnceTheOldestIsLateAnyway() {
        assertThat(RULE.batch(30, 0.017)).isEqualTo(24);
        assertThat(RULE.batch(5, 9)).isEqualTo(5);
    }

    @Test
    void theKneeOfALineIsWhereTheFixedPartIsSpread() {
        assertThat(BatchingRule.of(CURVE, 1).knee()).isEqualTo(20);
        assertThat(20 / 23.0).isGreaterThan(0.95 * 32 / 35);
        assertThat(19 / 22.0).isLessThan(0.95 * 32 / 35);
    }

    /// The definition, tried for every size: the largest batch not above what waits and the knee that the oldest survives.
    @Test
    void theLawOverAMatrix() {
        for (int queued = 1; queued <= 40; queued++) {
            for (double age = 0; age < 0.03; age += 0.0007) {
                int most = Math.min(queued, RULE.knee());
                int inTime = 0;
                for (int b = 1; b <= most; b++) if (age + CURVE.seconds(b) <= RULE.deadlineSeconds() + 1e-15) inTime = b;
                assertThat(RULE.batch(queued, age)).as("%d queued, oldest %f s", queued, age).isEqualTo(inTime == 0 ? most : inTime);
            }
        }
    }

    @Test
    void withoutADeadlineAllThatWaitAreTaken() {
        assertThat(BatchingRule.takeAll(CURVE).batch(31, 1e9)).isEqualTo(31);
    }

    @Test
    void faults() {
        assertThatThrownBy(() -> new BatchingRule(CURVE, 0, 1)).isInstanceOf(FaultException.class).hasMessageContaining("deadline");
        assertThatThrownBy(() -> new BatchingRule(CURVE, 1, 33)).isInstanceOf(FaultException.class).hasMessageContaining("1..32");
    }
}
