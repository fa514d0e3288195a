package dev.fulcrum.search.belief;

import java.util.ArrayList;
import java.util.List;

/// A belief about ln(error rate): a mixture of normal distributions.
///
/// @param parts weights sum to 1
public record LnError(List<Part> parts) {
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
        return parts.stream().mapToDouble(p -> p.weight() * p.below(bound)).sum();
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
            for (int k = 0; k < count; k++) {
                double z = NormalDistribution.quantile(Math.clamp(under + mass * (k + 0.5) / count, 1e-15, 1 - 1e-15));
                nodes.add(new Node(p.weight() * mass / count, p.mean() + Math.sqrt(p.variance()) * z));
            }
        }
        return nodes;
    }
}
