package dev.fulcrum.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColdStartsTest {

    /// Share of cold starts: each request takes the first idle instance that is still there, else a new one at the end.
    private static double simulated(double rate, double seconds, double keepAlive, int requests, boolean constant) {
        SplittableRandom random = new SplittableRandom(17);
        List<Double> freeFrom = new ArrayList<>();
        double clock = 0;
        int cold = 0;
        for (int i = 0; i < requests; i++) {
            clock += -Math.log(1 - random.nextDouble()) / rate;
            double end = clock + (constant ? seconds : -Math.log(1 - random.nextDouble()) * seconds);
            int at = 0;
            while (at < freeFrom.size() && freeFrom.get(at) > clock) at++;
            if (at == freeFrom.size() || clock - freeFrom.get(at) > keepAlive) cold++;
            if (at == freeFrom.size()) freeFrom.add(end);
            else freeFrom.set(at, end);
        }
        return cold / (double) requests;
    }

    @ParameterizedTest
    @CsvSource({"0.0005, 0.2, 600", "0.002, 1, 600", "0.01, 0.05, 300", "0.5, 0.5, 60", "5, 0.2, 60", "20, 0.5, 30"})
    void theFormulaIsWhatASimulationSees(double rate, double seconds, double keepAlive) {
        double formula = new ColdStarts(seconds, keepAlive).probability(rate);
        // Overflow comes in bursts: where several instances share the work the formula is good to some tens of per cent.
        assertThat(simulated(rate, seconds, keepAlive, 400_000, true)).isCloseTo(formula, within(0.002 + 0.3 * formula));
        assertThat(simulated(rate, seconds, keepAlive, 400_000, false)).isCloseTo(formula, within(0.002 + 0.3 * formula));
    }

    @Test
    void oneInstanceIsExact() {
        // Short requests: cold iff none came for so long.
        assertThat(new ColdStarts(1e-6, 600).probability(0.002)).isCloseTo(Math.exp(-1.2), within(1e-6));
        assertThat(new ColdStarts(1e-6, 0).probability(0.002)).isCloseTo(1, within(1e-6));
    }

    @Test
    void theTableFollowsTheFormula() {
        ColdStarts cold = new ColdStarts(0.05, 300);
        PiecewiseLinear table = cold.perSecond();
        for (double rate = 1e-7; rate < 1e3; rate *= 1.61) {
            double exact = rate * cold.probability(rate);
            assertThat(table.value(rate)).as("%s", rate).isCloseTo(exact, within(1e-6 + 0.01 * exact));
        }
        assertThat(table.value(1e-9)).isCloseTo(1e-9, Percentage.withPercentage(0.1));
    }
}
