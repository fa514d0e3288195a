package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.scaling.Prize.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weitzman 1979, "Optimal Search for the Best Alternative", Econometrica 47(3).
class StopRuleTest {
    /// The paper's two projects: A costs 15 and brings 100 or 55 after a period, W costs 20 and brings 240 with 0.2 after two.
    private static final Box A = new Box("A", 15, 1, new Prize.Discrete(List.of(new Outcome(0.5, 100), new Outcome(0.5, 55))));
    private static final Box W = new Box("W", 20, 2, new Prize.Discrete(List.of(new Outcome(0.2, 240), new Outcome(0.8, 0))));

    /// G7, at 10 % a period.
    @Test
    void twoProjects() {
        StopRule rule = new StopRule(List.of(A, W), 0.10);
        assertThat(A.reservation(0.10)).isCloseTo(55.833, within(1e-3));
        assertThat(W.reservation(0.10)).isCloseTo(58.049, within(1e-3));
        assertThat(rule.boxes()).containsExactly(W, A);
        assertThat(rule.value()).isCloseTo(56.334, within(1e-3)).isEqualTo(rule.valueOpening(W));
        assertThat(rule.valueOpening(A)).isCloseTo(55.924, within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.90235", "0.01,1.93836"})
    void normalPrize(double cost, double z) {
        assertThat(new Box("n", cost, 0, new Prize.Normal(0, 1)).reservation(0)).isCloseTo(z, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"0.01", "0.1", "0.4"})
    void uniformPrize(double cost) {
        assertThat(new Box("u", cost, 0, new Prize.Uniform(0, 1)).reservation(0)).isCloseTo(1 - Math.sqrt(2 * cost), within(1e-12));
    }

    /// Known values of the standard normal's distribution function.
    @ParameterizedTest
    @CsvSource({"0,0.5", "1.959963984540054,0.975", "-1.959963984540054,0.025", "-5.9,1.8175078630994e-9", "-6.1,5.3034e-10",
            "-8,6.22096e-16"})
    void normalDistribution(double u, double p) {
        assertThat(Prize.Normal.phi(u) / p).isCloseTo(1, within(1e-4));
    }

    /// E[(X - z)^+] of a fine discrete copy of the normal.
    @Test
    void expectedGainAgreesWithASum() {
        double sum = 0;
        double step = 1e-3;
        for (double x = -8; x < 8; x += step) sum += Math.max(0, 2 + 3 * x - 4) * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * step;
        assertThat(new Prize.Normal(2, 3).expectedGain(4)).isCloseTo(sum, within(1e-5));
    }

    /// The rule is as good as trying every order and every stop, on 300 random problems of four boxes.
    @Test
    void nothingBeatsTheRule() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            double rate = i % 2 == 0 ? 0 : 0.2 * random.nextDouble();
            List<Box> boxes = new ArrayList<>();
            for (int k = 0; k < 4; k++) boxes.add(random(random, k));
            assertThat(new StopRule(boxes, rate).value()).isCloseTo(bruteForce(boxes, rate, 0), within(1e-9));
        }
    }

    private static Box random(Random random, int k) {
        double p = random.nextDouble();
        double q = (1 - p) * random.nextDouble();
        List<Outcome> outcomes = List.of(new Outcome(p, 10 * random.nextDouble()), new Outcome(q, 10 * random.nextDouble()),
                new Outcome(1 - p - q, 0));
        return new Box("b" + k, 0.01 + 3 * random.nextDouble(), random.nextInt(3), new Prize.Discrete(outcomes));
    }

    /// Dynamic programming over what is left and the best so far; discount of a box counts for all that comes after it.
    private static double bruteForce(List<Box> left, double rate, double best) {
        double most = best;
        for (Box box : left) {
            List<Box> rest = left.stream().filter(b -> b != box).toList();
            double later = 0;
            for (Outcome o : ((Prize.Discrete) box.prize()).outcomes()) {
                later += o.probability() * bruteForce(rest, rate, Math.max(best, o.value()));
            }
            most = Math.max(most, later * Math.pow(1 + rate, -box.periods()) - box.cost());
        }
        return most;
    }

    @Test
    void probabilitiesMustSumToOne() {
        assertThatThrownBy(() -> new Prize.Discrete(List.of(new Outcome(0.5, 1)))).hasMessageContaining("sum to 1");
    }
}
