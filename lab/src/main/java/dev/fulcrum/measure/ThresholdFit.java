package dev.fulcrum.measure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Sets a model's decision rule on validation, and says by cross-fitting what it costs on examples that did not set it.
///
/// The temperature is the one of least log loss (Guo et al. 2017); a neighbour on a fixed grid replaces it where it is cheaper on the same
/// examples by more than one standard error. Rules set on one half are priced on the other, both ways; the rule used is set on all.
public final class ThresholdFit {
    /// One number is fitted: more examples than this add nothing but time.
    private static final int ENOUGH = 2000;
    private static final double COLDEST = 0.25;
    private static final double HOTTEST = 8;
    private static final double[] NEIGHBOURS = {0.5, 0.7, 0.85, 1.2, 1.5, 2};

    private final Answers answers;
    private final CostMatrix costs;
    private final Decider decider;
    private final double[] row;

    private ThresholdFit(Answers answers, CostMatrix costs) {
        this.answers = answers;
        this.costs = costs;
        this.decider = new Decider(costs);
        this.row = new double[answers.classes().size()];
    }

    /// @param rule      set on all examples
    /// @param confusion of rules that did not see the example that they decide
    public record Fitted(DecisionRule rule, Confusion confusion) {}

    /// @param seed deals the examples into halves
    public static Fitted of(Answers answers, CostMatrix costs, long seed) {
        ThresholdFit fit = new ThresholdFit(answers, costs);
        int[] order = halves(answers, seed);
        int[] one = IntStream.range(0, order.length).filter(i -> i % 2 == 0).map(i -> order[i]).toArray();
        int[] two = IntStream.range(0, order.length).filter(i -> i % 2 == 1).map(i -> order[i]).toArray();
        double temperature = fit.temperature(order);
        int[] decisions = new int[answers.size()];
        if (one.length > 0 && two.length > 0) {
            fit.decide(two, fit.temperature(one), decisions);
            fit.decide(one, fit.temperature(two), decisions);
        } else {
            fit.decide(order, temperature, decisions);
        }
        return new Fitted(new DecisionRule(costs, temperature), Confusion.of(answers, i -> decisions[i]));
    }

    /// A rule's decisions on other answers, for example on test.
    public static Confusion apply(DecisionRule rule, Answers answers) {
        int[] decisions = new int[answers.size()];
        new ThresholdFit(answers, rule.costs()).decide(IntStream.range(0, answers.size()).toArray(), rule.temperature(), decisions);
        return Confusion.of(answers, i -> decisions[i]);
    }

    /// Examples so that every second one makes a half with each class in its share.
    private static int[] halves(Answers answers, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] key = random.doubles(answers.size()).toArray();
        return IntStream.range(0, answers.size()).boxed()
                .sorted(Comparator.<Integer>comparingInt(answers::label).thenComparingDouble(i -> key[i])).mapToInt(i -> i).toArray();
    }

    private void decide(int[] examples, double temperature, int[] decisions) {
        double[] weights = Answers.weights(temperature);
        for (int i : examples) decisions[i] = decide(i, weights);
    }

    private int decide(int example, double[] weights) {
        for (int c = 0; c < row.length; c++) row[c] = weights[answers.code(example, c)];
        return decider.decide(row);
    }

    private double temperature(int[] examples) {
        if (costs.named().isEmpty() && costs.abstain().isEmpty()) return 1;
        double calibrated = calibrated(sample(examples));
        double[] usual = money(examples, calibrated);
        double best = calibrated;
        double saved = 0;
        for (double factor : NEIGHBOURS) {
            double[] less = money(examples, calibrated * factor);
            for (int i = 0; i < less.length; i++) less[i] = usual[i] - less[i];
            double saving = Arrays.stream(less).average().orElse(0);
            if (saving > saved && saving > standardError(less, saving)) {
                best = calibrated * factor;
                saved = saving;
            }
        }
        return best;
    }

    private static int[] sample(int[] examples) {
        int count = Math.min(ENOUGH, examples.length);
        return IntStream.range(0, count).map(i -> examples[(int) ((long) i * examples.length / count)]).toArray();
    }

    private double[] money(int[] examples, double temperature) {
        double[] weights = Answers.weights(temperature);
        return Arrays.stream(examples).mapToDouble(i -> money(i, decide(i, weights))).toArray();
    }

    private double money(int example, int decision) {
        return decision == DecisionRule.TO_PERSON ? costs.abstain().orElseThrow() : costs.of(answers.label(example), decision);
    }

    private static double standardError(double[] x, double mean) {
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / Math.max(1, x.length - 1.0) / x.length);
    }

    /// The temperature of least log loss, by golden section over its logarithm: the loss is convex in 1 / T.
    private double calibrated(int[] examples) {
        double golden = (Math.sqrt(5) - 1) / 2;
        double low = Math.log(COLDEST);
        double high = Math.log(HOTTEST);
        while (high - low > 0.02) {
            double left = high - golden * (high - low);
            double right = low + golden * (high - low);
            if (logLoss(examples, Math.exp(left)) <= logLoss(examples, Math.exp(right))) high = right;
            else low = left;
        }
        return Math.exp((low + high) / 2);
    }

    private double logLoss(int[] examples, double temperature) {
        double[] weights = Answers.weights(temperature);
        double loss = 0;
        for (int i : examples) {
            double sum = 0;
            for (int c = 0; c < row.length; c++) sum += weights[answers.code(i, c)];
            loss += Math.log(sum / weights[answers.code(i, answers.label(i))]);
        }
        return loss;
    }
}
