package dev.fulcrum.predictor;

import java.util.List;
import java.util.Map;

/**
 * The decision rule inside a model whose errors are not all alike: the class of least expected money, or a person where that costs no more
 * (docs/brief.md, errors).
 *
 * <p>With p_T(b) = p(b)^(1/T) / sum: answer argmin_a sum_b p_T(b) C[b,a].
 */
final class DecisionRule {
    private final double[][] costs;
    private final double person;
    private final double temperature;

    /**
     * @param costs  money by true class, then by answer; 0 where they agree
     * @param person money of handing an input to a person; infinite where that is not possible
     */
    private DecisionRule(double[][] costs, double person, double temperature) {
        this.costs = costs;
        this.person = person;
        this.temperature = temperature;
    }

    /** From the JSON in the model's metadata. */
    static DecisionRule read(String text, List<String> labels) {
        Map<?, ?> rule = (Map<?, ?>) JsonText.read(text);
        Map<?, ?> matrix = (Map<?, ?>) rule.get("costs");
        Map<?, ?> named = (Map<?, ?>) matrix.get("named");
        double[][] costs = new double[labels.size()][labels.size()];
        for (int b = 0; b < costs.length; b++) {
            Map<?, ?> row = named == null ? null : (Map<?, ?>) named.get(labels.get(b));
            for (int a = 0; a < costs.length; a++) {
                Object cell = row == null ? null : row.get(labels.get(a));
                costs[b][a] = a == b ? 0 : (Double) (cell == null ? matrix.get("otherwise") : cell);
            }
        }
        Object person = matrix.get("abstain");
        return new DecisionRule(costs, person == null ? Double.POSITIVE_INFINITY : (Double) person, (Double) rule.get("temperature"));
    }

    /** The class of least expected money; for the same money the more probable one. */
    int cheapest(float[] probabilities) {
        double[] weights = weights(probabilities);
        int best = 0;
        for (int a = 1; a < weights.length; a++) {
            double money = expected(a, weights) - expected(best, weights);
            if (money < 0 || money == 0 && weights[a] > weights[best]) best = a;
        }
        return best;
    }

    boolean isForPerson(float[] probabilities) {
        double[] weights = weights(probabilities);
        double sum = 0;
        for (double w : weights) sum += w;
        return person * sum <= expected(cheapest(probabilities), weights);
    }

    private double[] weights(float[] probabilities) {
        double[] weights = new double[probabilities.length];
        for (int c = 0; c < weights.length; c++) weights[c] = Math.pow(Math.max(probabilities[c], 1e-9), 1 / temperature);
        return weights;
    }

    private double expected(int answer, double[] weights) {
        double money = 0;
        for (int b = 0; b < weights.length; b++) money += weights[b] * costs[b][answer];
        return money;
    }
}
