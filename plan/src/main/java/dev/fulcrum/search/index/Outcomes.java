package dev.fulcrum.search.index;

import dev.fulcrum.unit.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What something may turn out to cost: a discrete distribution over money; less is better.
///
/// Infinity stands for an outcome that cannot be used at all, such as a model that misses its minimum. Values are sorted and differ from one
/// another. All that a search does with a distribution is exact here: the least of two, the reservation value, the mean beside a sure cost.
public final class Outcomes {
    /// Nothing that could be used comes of it.
    public static final Outcomes NOTHING = certain(Double.POSITIVE_INFINITY);
    private static final double ROUNDING = 1e-9;

    private final double[] costs;
    private final double[] probabilities;

    private Outcomes(double[] costs, double[] probabilities) {
        this.costs = costs;
        this.probabilities = probabilities;
    }

    /// One cost and how likely it is.
    public record Outcome(double probability, double cost) {}

    /// A distribution and how much of the whole it makes up.
    public record Part(double probability, Outcomes outcomes) {}

    /// @param outcomes in any order; probabilities of at least 0 that sum to 1, costs that are numbers or infinity
    public static Outcomes of(List<Outcome> outcomes) {
        double[] costs = new double[outcomes.size()];
        double[] probabilities = new double[outcomes.size()];
        double sum = 0;
        boolean wrong = false;
        for (int i = 0; i < costs.length; i++) {
            costs[i] = outcomes.get(i).cost();
            probabilities[i] = outcomes.get(i).probability();
            sum += probabilities[i];
            wrong |= !(probabilities[i] >= 0) || Double.isNaN(costs[i]);
        }
        if (wrong || !(Math.abs(sum - 1) <= ROUNDING)) {
            throw Fault.of("outcomes of a purchase", "must have costs and probabilities of at least 0 that sum to 1",
                    "a sum of " + sum + " over " + outcomes.size(), "name every outcome, one that is of no use as an infinite cost").raise();
        }
        return merged(costs, probabilities);
    }

    public static Outcomes certain(double cost) {
        return new Outcomes(new double[] {cost}, new double[] {1});
    }

    /// One of several distributions, drawn by chance.
    ///
    /// @param parts probabilities that sum to 1
    public static Outcomes mixture(List<Part> parts) {
        int n = 0;
        for (Part part : parts) n += part.outcomes().costs.length;
        double[] costs = new double[n];
        double[] probabilities = new double[n];
        int at = 0;
        for (Part part : parts) {
            for (int i = 0; i < part.outcomes().costs.length; i++, at++) {
                costs[at] = part.outcomes().costs[i];
                probabilities[at] = part.probability() * part.outcomes().probabilities[i];
            }
        }
        return merged(costs, probabilities);
    }

    private static Outcomes merged(double[] costs, double[] probabilities) {
        double[] values = distinct(costs, probabilities);
        double[] weights = new double[values.length];
        for (int i = 0; i < costs.length; i++) {
            if (probabilities[i] > 0) weights[Arrays.binarySearch(values, costs[i] + 0.0)] += probabilities[i];
        }
        return new Outcomes(values, weights);
    }

    /// What may happen, sorted, each once.
    private static double[] distinct(double[] costs, double[] probabilities) {
        double[] sorted = new double[costs.length];
        int n = 0;
        for (int i = 0; i < costs.length; i++) if (probabilities[i] > 0) sorted[n++] = costs[i] + 0.0;
        Arrays.sort(sorted, 0, n);
        int kept = 0;
        for (int i = 0; i < n; i++) if (i == 0 || sorted[i] != sorted[kept - 1]) sorted[kept++] = sorted[i];
        return Arrays.copyOf(sorted, kept);
    }

    /// E[(s - X)^+]: what having this too is expected to save beside a sure s.
    public double expectedSaving(double s) {
        double sum = 0;
        for (int i = 0; i < costs.length && costs[i] < s; i++) sum += probabilities[i] * (s - costs[i]);
        return sum;
    }

    /// The sure cost s beside which a look at this, at its price, is just worth nothing: E[(s - X)^+] = price (Weitzman 1979, for costs).
    ///
    /// Between two neighbouring outcomes the left side is a line, so s is found without iterating. At a price of 0 it is the least outcome:
    /// beside anything above, looking can only help.
    ///
    /// @param price 0 or more, may be infinite
    /// @return infinite where no s is high enough
    public double reservation(double price) {
        double mass = 0;
        double sum = 0;
        double s = Double.POSITIVE_INFINITY;
        for (int i = 0; i < costs.length && costs[i] < Double.POSITIVE_INFINITY; i++) {
            if (i > 0 && s <= costs[i]) return s;
            mass += probabilities[i];
            sum += probabilities[i] * costs[i];
            s = price == 0 ? costs[0] : Math.max(costs[i], (price + sum) / mass);
        }
        return s;
    }

    /// The smaller of this and an independent other.
    public Outcomes least(Outcomes other) {
        double[] values = new double[costs.length + other.costs.length];
        double[] weights = new double[values.length];
        double left = 1;
        double right = 1;
        int i = 0;
        int j = 0;
        for (int n = 0; n < values.length; n++) {
            boolean mine = j == other.costs.length || i < costs.length && costs[i] <= other.costs[j];
            values[n] = mine ? costs[i] : other.costs[j];
            weights[n] = mine ? probabilities[i] * right : other.probabilities[j] * left;
            if (mine) left = Math.max(0, left - probabilities[i++]);
            else right = Math.max(0, right - other.probabilities[j++]);
        }
        return merged(values, weights);
    }

    /// The larger of this and a sure cost.
    public Outcomes atLeast(double floor) {
        if (floor <= costs[0]) return this;
        double[] raised = costs.clone();
        for (int i = 0; i < raised.length; i++) raised[i] = Math.max(raised[i], floor);
        return merged(raised, probabilities);
    }

    /// E[min(best, X)]: what is paid when this can be had beside a sure cost; infinite where neither may serve.
    public double meanBeside(double best) {
        double sum = 0;
        for (int i = 0; i < costs.length; i++) sum += probabilities[i] * Math.min(best, costs[i]);
        return sum;
    }

    /// P(X < s).
    public double probabilityBelow(double s) {
        double sum = 0;
        for (int i = 0; i < costs.length && costs[i] < s; i++) sum += probabilities[i];
        return sum;
    }

    /// From the least cost on.
    public List<Outcome> list() {
        return IntStream.range(0, costs.length).mapToObj(i -> new Outcome(probabilities[i], costs[i])).toList();
    }
}
