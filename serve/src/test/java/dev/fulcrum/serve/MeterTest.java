package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
    private long now;

    @Test
    void aVersionThatLeavesSlowlyIsCountedOnce() {
        ServedModel model = TestingModels.twoFloats();
        Meter meter = new Meter(2, TestingServer.TARIFF, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> now);
        double busy = 0;
        double idle = 0;
        for (int second = 1; second <= 4; second++) {
            now = second * 1_000_000_000L;
            if (second <= 2) model.stats().batch(3, 250_000_000);
            ServedInterval cut = meter.cut(List.of(model), second == 1 ? List.of(model) : List.of());
            busy += cut.busySeconds();
            idle += cut.idle();
        }
        assertThat(busy).isEqualTo(0.5);
        assertThat(idle).isEqualTo(4 * 2 - 0.5);
    }
}
