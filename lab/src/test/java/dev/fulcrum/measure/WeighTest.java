package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeighTest {

    /// Processes scatter with `between`, figures inside a process with `within` around that, both relative.
    @ParameterizedTest
    @CsvSource({"3, 0.05, 0.01", "3, 0.05, 0.02", "3, 0.2, 0.01", "5, 0.05, 0.02", "8, 0.03, 0.01"})
    void intervalsHoldAFreshProcessAsOftenAsTheySay(int processes, double between, double within) {
        Random random = new Random(42);
        int covered = 0;
        int trials = 4000;
        for (int i = 0; i < trials; i++) {
            List<Reading> readings = new ArrayList<>();
            double fresh = drawn(random, between, within);
            for (int p = 0; p < processes; p++) {
                double value = drawn(random, between, within);
                readings.add(new Reading(value, within * value));
            }
            Estimate e = Weigh.spanning(readings, "ms", Basis.MEASURED);
            if (e.low() <= fresh && e.high() >= fresh) covered++;
        }
        assertThat(covered / (double) trials).isBetween(0.85, 0.95);
    }

    /// What is known beforehand may make an interval too wide, never too narrow.
    @Test
    void knownErrorsInsideProcessesNeverCostCoverage() {
        Random random = new Random(7);
        int covered = 0;
        for (int i = 0; i < 4000; i++) {
            List<Reading> readings = new ArrayList<>();
            for (int p = 0; p < 3; p++) readings.add(new Reading(drawn(random, 0, 0.02), 0.2));
            Estimate e = Weigh.spanning(readings, "ms", Basis.MEASURED);
            double fresh = drawn(random, 0, 0.02);
            if (e.low() <= fresh && e.high() >= fresh) covered++;
        }
        assertThat(covered / 4000.0).isGreaterThan(0.93);
    }

    private static double drawn(Random random, double between, double within) {
        return 10 * Math.exp(between * random.nextGaussian() + within * random.nextGaussian());
    }

    @Test
    void processesThatAgreeByLuckDoNotPromiseMoreThanEachKnows() {
        Reading reading = new Reading(10, 1);
        Estimate e = Weigh.spanning(List.of(reading, reading, reading), "ms", Basis.MEASURED);
        assertThat(e.value()).isCloseTo(10, within(1e-9));
        assertThat(Math.log(e.high() / 10)).isCloseTo(1.644854 * 0.1 * Math.sqrt(1 + 1.0 / 3), within(1e-5));
    }

    @Test
    void oneProcessLeavesTheEndsOpen() {
        Estimate e = Weigh.spanning(List.of(new Reading(10, 1)), "ms", Basis.MEASURED);
        assertThat(e).isEqualTo(Estimate.open(10, "ms", Basis.MEASURED));
    }

    /// Table of Student's t, 95 % one-sided.
    @ParameterizedTest
    @CsvSource({"1, 6.313752", "2, 2.919986", "4, 2.131847", "9, 1.833113", "30, 1.697261"})
    void quantilesOfStudentsTAreThoseOfTheTable(int degrees, double expected) {
        assertThat(StudentT.quantile(0.95, degrees)).isCloseTo(expected, within(1e-5));
    }

    @Test
    void resultsSurviveTheWayFromTheChildAndCombine() {
        List<ProcessResult> results = new ArrayList<>();
        for (double factor : new double[] {1, 1.1, 0.9}) results.add(Json.read(Json.write(result(factor)), ProcessResult.class));
        Measurement m = Weigh.combine(results).get("small");
        assertThat(m.processes()).isEqualTo(3);
        assertThat(m.latency().dispersion()).contains(0.5);
        assertThat(m.latency().p99().value()).isCloseTo(3 * Math.cbrt(0.99), within(1e-9));
        assertThat(m.batchMillis().keySet()).containsExactly(1, 8);
        assertThat(m.batchMillis().get(8).low()).isLessThan(m.batchMillis().get(8).value());
        assertThat(m.energy().basis()).isEqualTo(Basis.MODELLED);
        assertThat(m.memory().unit()).isEqualTo("B");
        assertThat(m.latency().p50().basis()).isEqualTo(Basis.MEASURED);
    }

    private static ProcessResult result(double f) {
        var environment = new Environment("cpu", Set.of("avx2"), 2, 1, "jdk", "os", List.of("engine 1"), "unknown");
        var weighed = new ProcessResult.Weighed("small", new Reading(1 * f, 0), new Reading(2 * f, 0), new Reading(3 * f, 0),
                Map.of(1, new Reading(1.2 * f, 0), 8, new Reading(6 * f, 0)), 1e6 * f, 0.01 * f, Optional.of(0.5), 100, 0);
        return new ProcessResult(List.of(weighed), environment, Basis.MODELLED, 1, 2);
    }
}
