package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/// How often each true class was answered with each class, or handed to a person; what never happened is left out.
///
/// @param classes  in the order of the model's outputs
/// @param counts   by true class, then by answer
/// @param toPerson by true class
public record Confusion(List<String> classes, Map<String, Map<String, Long>> counts, Map<String, Long> toPerson) {

    /// @param decisions by example: a class, or [DecisionRule#TO_PERSON]
    public static Confusion of(Answers answers, IntUnaryOperator decisions) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        Map<String, Long> toPerson = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            String truth = answers.classes().get(answers.label(i));
            int decision = decisions.applyAsInt(i);
            if (decision == DecisionRule.TO_PERSON) toPerson.merge(truth, 1L, Long::sum);
            else counts.computeIfAbsent(truth, _ -> new TreeMap<>()).merge(answers.classes().get(decision), 1L, Long::sum);
        }
        return new Confusion(answers.classes(), counts, toPerson);
    }

    /// Of the most probable class.
    public static Confusion plain(Answers answers) {
        return of(answers, answers::plain);
    }

    public long total() {
        return toPersons() + counts.values().stream().flatMap(row -> row.values().stream()).mapToLong(Long::longValue).sum();
    }

    long toPersons() {
        return toPerson.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(int truth, int answer) {
        return counts.getOrDefault(classes.get(truth), Map.of()).getOrDefault(classes.get(answer), 0L);
    }

    /// Share of requests handed to a person, with the 90 % interval of a counted rate.
    public Estimate toPersonShare() {
        Estimate rate = new Quality("to a person", toPersons(), total()).estimate();
        return toPersons() == 0 ? new Estimate(0, 0.0, rate.high(), "1", Basis.MEASURED) : rate;
    }

    /// Share of each true class among the examples.
    double[] shares() {
        double all = total();
        return classes.stream().mapToDouble(c -> (toPerson.getOrDefault(c, 0L)
                + counts.getOrDefault(c, Map.of()).values().stream().mapToLong(Long::longValue).sum()) / all).toArray();
    }

    /// Money a request when true classes come as often as here, with its central 90 % interval.
    ///
    /// The belief about the rates is a Dirichlet distribution, half an example added to the right answers, half to the wrong ones and,
    /// where that has a price, half to a person's; its cost is a scaled beta distribution of the same mean and variance. Where all wrong
    /// answers cost the same it is exactly [Quality]'s belief; see docs/math/errors.md.
    ///
    /// @param unit of the money, for example "USD/request"
    public Estimate cost(CostMatrix costs, String unit) {
        double dearest = costs.dearest();
        if (dearest == 0) return Estimate.exact(0, unit, Basis.MEASURED);
        Moments all = new Moments();
        Moments seen = new Moments();
        int k = classes.size();
        for (int b = 0; b < k; b++) {
            for (int a = 0; a < k; a++) {
                double belief = a == b ? 0.5 / k : 0.5 / ((double) k * Math.max(1, k - 1));
                seen.add(count(b, a), costs.of(b, a) / dearest);
                all.add(count(b, a) + belief, costs.of(b, a) / dearest);
            }
        }
        double person = costs.abstain().orElse(0.0) / dearest;
        seen.add(toPersons(), person);
        all.add(toPersons() + (costs.abstain().isPresent() ? 0.5 : 0), person);
        return all.belief(seen.mean(), dearest, unit);
    }

    /// Sums of a Dirichlet distribution's parameters over cells of one cost each.
    private static final class Moments {
        private double weight;
        private double first;
        private double second;

        void add(double w, double cost) {
            weight += w;
            first += w * cost;
            second += w * cost * cost;
        }

        double mean() {
            return first / weight;
        }

        /// Var = (E[c^2] - E[c]^2) / (A + 1) for parameters that sum to A.
        Estimate belief(double value, double scale, String unit) {
            double mean = mean();
            double variance = (second / weight - mean * mean) / (weight + 1);
            if (variance <= 0) return Estimate.exact(value * scale, unit, Basis.MEASURED);
            double size = mean * (1 - mean) / variance - 1;
            double low = BetaDistribution.quantile(0.05, mean * size, (1 - mean) * size);
            double high = BetaDistribution.quantile(0.95, mean * size, (1 - mean) * size);
            return Estimate.measured(value * scale, low * scale, high * scale, unit);
        }
    }

    /// Money a request for each unit of quality lost to wrong answers of every kind alike, among the requests that no person answers.
    public double costOfMore(CostMatrix costs) {
        return costs.meanWrong(shares()) * (1 - (double) toPersons() / total());
    }

    /// Counts of two parts together.
    public Confusion plus(Confusion other) {
        Map<String, Map<String, Long>> sum = new TreeMap<>();
        for (Confusion part : Arrays.asList(this, other)) {
            part.counts.forEach((truth, row) -> row.forEach((answer, n) ->
                    sum.computeIfAbsent(truth, _ -> new TreeMap<>()).merge(answer, n, Long::sum)));
        }
        Map<String, Long> persons = new TreeMap<>(toPerson);
        other.toPerson.forEach((truth, n) -> persons.merge(truth, n, Long::sum));
        return new Confusion(classes, sum, persons);
    }
}
