package dev.fulcrum.measure;

import java.util.Map;

/// A cost matrix made ready for many decisions: a decision takes as many steps as there are classes and named cells. Not for two threads.
final class Decider {
    private final double otherwise;
    private final double abstain;
    /// By true class: the answers that cost other than `otherwise`, and by how much.
    private final int[][] named;
    private final double[][] extra;
    private final double[] expected;
    private int cheapest;

    Decider(CostMatrix costs) {
        int classes = costs.classes().size();
        this.otherwise = costs.otherwise();
        this.abstain = costs.abstain().orElse(Double.POSITIVE_INFINITY);
        this.named = new int[classes][];
        this.extra = new double[classes][];
        this.expected = new double[classes];
        for (int b = 0; b < classes; b++) {
            int truth = b;
            Map<String, Double> row = costs.named().getOrDefault(costs.classes().get(b), Map.of());
            named[b] = row.keySet().stream().mapToInt(costs.classes()::indexOf).filter(a -> a != truth).sorted().toArray();
            extra[b] = java.util.Arrays.stream(named[b]).mapToDouble(a -> costs.of(truth, a) - otherwise).toArray();
        }
    }

    /// @param weights of the classes, not negative, any sum above 0
    /// @return a class, or [DecisionRule#TO_PERSON]
    int decide(double[] weights) {
        double sum = 0;
        for (double w : weights) sum += w;
        for (int a = 0; a < weights.length; a++) expected[a] = otherwise * (sum - weights[a]);
        for (int b = 0; b < weights.length; b++) {
            for (int j = 0; j < named[b].length; j++) expected[named[b][j]] += weights[b] * extra[b][j];
        }
        cheapest = 0;
        for (int a = 1; a < weights.length; a++) if (better(a, cheapest, weights)) cheapest = a;
        return abstain * sum <= expected[cheapest] ? DecisionRule.TO_PERSON : cheapest;
    }

    /// For the same money the more probable one.
    private boolean better(int a, int than, double[] weights) {
        return expected[a] < expected[than] || expected[a] == expected[than] && weights[a] > weights[than];
    }

    /// The class of least expected money in the last decision.
    int cheapest() {
        return cheapest;
    }
}
