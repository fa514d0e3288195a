package dev.fulcrum.search.belief;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A belief about ln(error rate): a mixture of normal distributions.
///
/// @param parts weights sum to 1
public record LnError(List<Part> parts) {
    /// By count, for a part that nothing bounds.
    private static final double[][] EVERYWHERE = IntStream.rangeClosed(0, 10).mapToObj(n -> deviations(0, 1, n)).toArray(double[][]::new);

    public LnError {
        parts = List.copyOf(parts);
    }

    public record Part(double weight, double mean, double variance) {
        double below(double lnError) {
            if (Double.isInfinite(lnError)) return lnError > 0 ? 1 : 0;
            return NormalDistribution.cumulative((lnError - mean) / Math.sqrt(variance));
        }
    }

    /// A value and the probability that it stands for.
    public record Node(double probability, double lnError) {}

    /// P(ln(error) <= bound).
    public double below(double bound) {
        return below(_ -> bound);
    }

    /// The same with a bound for each part.
    public double below(ToDoubleFunction<Part> bound) {
        double sum = 0;
        for (Part p : parts) sum += p.weight() * p.below(bound.applyAsDouble(p));
        return sum;
    }

    /// E[error rate], at most 1.
    public double meanError() {
        return parts.stream().mapToDouble(p -> p.weight() * Math.min(1, Math.exp(p.mean() + p.variance() / 2))).sum();
    }

    /// The value below which the error lies with this probability; by bisection.
    public double quantile(double probability) {
        double low = -30;
        double high = 10;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double[] deviations(double under, double mass, int count) {
        return IntStream.range(0, count)
                .mapToDouble(k -> NormalDistribution.quantile(Math.clamp(under + mass * (k + 0.5) / count, 1e-15, 1 - 1e-15))).toArray();
    }

    /// What lies between two bounds as a few equally likely values of each part; their probabilities sum to what lies there.
    ///
    /// @param low   may be minus infinity
    /// @param high  may be infinite
    /// @param count values of each part, at least 1
    public List<Node> nodes(double low, double high, int count) {
        List<Node> nodes = new ArrayList<>();
        for (Part p : parts) {
            double under = p.below(low);
            double mass = p.below(high) - under;
            if (p.weight() * mass < 1e-9) continue;
            double[] deviations = mass == 1 && count < EVERYWHERE.length ? EVERYWHERE[count] : deviations(under, mass, count);
            double deviation = Math.sqrt(p.variance());
            for (double z : deviations) nodes.add(new Node(p.weight() * mass / count, p.mean() + deviation * z));
        }
        return nodes;
    }
}
