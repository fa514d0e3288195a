package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Basis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerMeterTest {
    @TempDir
    Path powercap;

    @Test
    void packagesAddUpAndSubzonesDoNotCountTwice() throws IOException {
        zone("intel-rapl:0", 1_000_000, 10_000_000);
        zone("intel-rapl:1", 500_000, 10_000_000);
        zone("intel-rapl:0:0", 0, 10_000_000);
        PowerMeter.Metering metering = Rapl.open(powercap).orElseThrow().start();
        counter("intel-rapl:0", 3_000_000);
        counter("intel-rapl:1", 1_000_000);
        counter("intel-rapl:0:0", 1_000_000);
        assertThat(metering.joules()).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void countersThatWrapGoOn() throws IOException {
        zone("intel-rapl:0", 9_000_000, 10_000_000);
        PowerMeter.Metering metering = Rapl.open(powercap).orElseThrow().start();
        counter("intel-rapl:0", 1_000_000);
        assertThat(metering.joules()).isCloseTo(2, within(1e-12));
        counter("intel-rapl:0", 500_000);
        assertThat(metering.joules()).isCloseTo(11.5, within(1e-12));
    }

    @Test
    void withoutACounterTheModelSpeaksAndSaysSo() {
        TestingClock wall = new TestingClock();
        TestingClock cpu = new TestingClock();
        PowerMeter meter = PowerMeter.best(powercap.resolve("missing"), new PowerModel(10, 5, wall, cpu));
        PowerMeter.Metering metering = meter.start();
        wall.pass(2000);
        cpu.pass(3000);
        assertThat(metering.joules()).isCloseTo(10 * 2 + 5 * 3, within(1e-9));
        assertThat(meter.basis()).isEqualTo(Basis.MODELLED);
        assertThat(Rapl.open(powercap)).as("no packages at all").isEmpty();
    }

    private void zone(String name, long start, long range) throws IOException {
        Files.createDirectory(powercap.resolve(name));
        Files.writeString(powercap.resolve(name).resolve("max_energy_range_uj"), range + "\n");
        counter(name, start);
    }

    private void counter(String name, long microjoules) throws IOException {
        Files.writeString(powercap.resolve(name).resolve("energy_uj"), microjoules + "\n");
    }
}
