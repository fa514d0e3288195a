package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThresholdFitTest {
    private static final List<String> CLASSES = TestingAnswers.classes(4);
    private static final Map<String, Map<String, Double>> DEAR = Map.of("class 0", Map.of("class 1", 30.0, "class 2", 4.0),
            "class 3", Map.of("class 0", 0.2));

    private static CostMatrix costs(double otherwise, Map<String, Map<String, Double>> named, Double abstain) {
        return new CostMatrix(CLASSES, otherwise, named, Optional.ofNullable(abstain));
    }

    /// Slow reference: the double sum of Elkan's rule over the full matrix, with probabilities that sum to 1.
    @Test
    void theDecisionIsTheOneOfLeastExpectedMoney() {
        SplittableRandom random = new SplittableRandom(5);
        for (int run = 0; run < 3000; run++) {
            CostMatrix costs = costs(1, DEAR, run % 2 == 0 ? 0.3 : null);
            double temperature = Math.pow(2, random.nextDouble(-1, 1));
            double[] p = random.doubles(4, 0.001, 1).map(x -> x * x * x).toArray();
            int expected = reference(p, temperature, costs);
            DecisionRule.Decision decision = new DecisionRule(costs, temperature).decide(TestingAnswers.floats(p));
            assertThat(decision.toPerson() ? DecisionRule.TO_PERSON : decision.cheapest()).as("run %d", run).isEqualTo(expected);
        }
    }

    private static int reference(double[] p, double temperature, CostMatrix costs) {
        double[] q = new double[p.length];
        double sum = 0;
        for (int c = 0; c < p.length; c++) sum += q[c] = Math.pow(p[c], 1 / temperature);
        int best = -1;
        double least = costs.abstain().orElse(Double.POSITIVE_INFINITY);
        for (int a = 0; a < p.length; a++) {
            double money = 0;
            for (int b = 0; b < p.length; b++) money += q[b] / sum * costs.of(b, a);
            if (money < least) {
                least = money;
                best = a;
            }
        }
        return best;
    }

    @Test
    void equalCostsAreThePlainAccuracyDecision() {
        Answers answers = TestingAnswers.drawn(3000, 4, 2, new SplittableRandom(6));
        Map<String, Map<String, Double>> allNamed = Map.of("class 0", Map.of("class 1", 2.0, "class 2", 2.0, "class 3", 2.0));
        for (CostMatrix equal : List.of(costs(2, Map.of(), null), costs(2, allNamed, null))) {
            ThresholdFit.Fitted fitted = ThresholdFit.of(answers, equal, 1);
            assertThat(fitted.confusion()).isEqualTo(Confusion.plain(answers));
            var q = answers.quality("accuracy").estimate();
            var money = fitted.confusion().cost(equal, "USD/request");
            assertThat(money.value()).isCloseTo(2 * (1 - q.value()), within(1e-12));
            assertThat(money.low()).isCloseTo(2 * (1 - q.high()), within(1e-8));
            assertThat(money.high()).isCloseTo(2 * (1 - q.low()), within(1e-8));
        }
    }

    @Test
    void aFreePersonAnswersAllAndADearOneNone() {
        Answers answers = TestingAnswers.drawn(1000, 4, 1, new SplittableRandom(7));
        assertThat(ThresholdFit.of(answers, costs(1, DEAR, 0.0), 1).confusion().toPersonShare().value()).isEqualTo(1);
        assertThat(ThresholdFit.of(answers, costs(1, DEAR, 1e6), 1).confusion().toPersonShare().value()).isZero();
    }

    @Test
    void aDearerPersonIsAskedNoMoreOften() {
        Answers answers = TestingAnswers.drawn(2000, 4, 1, new SplittableRandom(8));
        double before = 1;
        for (double price : new double[] {0.01, 0.1, 0.3, 0.6, 0.9}) {
            CostMatrix costs = costs(1, Map.of(), price);
            double share = ThresholdFit.apply(new DecisionRule(costs, 1), answers).toPersonShare().value();
            assertThat(share).isLessThanOrEqualTo(before);
            before = share;
        }
    }

    /// A model that is twice as sure as it is right: p shown is p^2 / sum, which temperature 2 takes back.
    @Test
    void theTemperatureTakesBackWhatTheModelIsTooSureOf() {
        Answers answers = TestingAnswers.drawn(8000, 4, 2, new SplittableRandom(9));
        CostMatrix costs = costs(1, DEAR, 0.2);
        assertThat(ThresholdFit.of(answers, costs, 1).rule().temperature()).isBetween(1.6, 2.4);
        double set = ThresholdFit.of(answers, costs, 1).confusion().cost(costs, "USD/request").value();
        double raw = ThresholdFit.apply(new DecisionRule(costs, 1), answers).cost(costs, "USD/request").value();
        assertThat(set).isLessThan(raw);
    }

    /// 90 % intervals of the expected cost hold the cost of the rule on new examples in 83 to 97 % of 200 validations (binomial: 3 sd are
    /// 6 %).
    @Test
    void theIntervalHoldsTheCostOnNewExamples() {
        CostMatrix costs = costs(1, DEAR, 0.4);
        Answers fresh = TestingAnswers.drawn(40_000, 4, 1.6, new SplittableRandom(10));
        int held = 0;
        for (int run = 0; run < 200; run++) {
            Answers validation = TestingAnswers.drawn(600, 4, 1.6, new SplittableRandom(100 + run));
            ThresholdFit.Fitted fitted = ThresholdFit.of(validation, costs, run);
            var money = fitted.confusion().cost(costs, "USD/request");
            double truth = ThresholdFit.apply(fitted.rule(), fresh).cost(costs, "USD/request").value();
            if (money.low() <= truth && truth <= money.high()) held++;
        }
        assertThat(held / 200.0).isBetween(0.83, 0.97);
    }

    @Test
    void aMatrixNamesOnlyClassesOfTheData() {
        assertThatThrownBy(() -> costs(1, Map.of("coat", Map.of()), null)).hasMessageContaining("coat").hasMessageContaining("class 3");
    }

    @Test
    void costOfMoreErrorsIsTheMeanOverClassesAndWrongAnswers() {
        Confusion half = new Confusion(List.of("a", "b"), Map.of("a", Map.of("a", 30L), "b", Map.of("b", 10L, "a", 20L)), Map.of("a", 20L));
        CostMatrix costs = new CostMatrix(List.of("a", "b"), 1, Map.of("a", Map.of("b", 5.0)), Optional.of(0.1));
        double shareA = 50 / 80.0;
        assertThat(half.costOfMore(costs)).isCloseTo((shareA * 5 + (1 - shareA) * 1) * 60 / 80, within(1e-12));
        assertThat(half.plus(half).total()).isEqualTo(160);
    }
}
