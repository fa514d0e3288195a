package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import java.util.List;

/// What a box may hold, before it is opened.
public sealed interface Prize {
    /// E[(X - z)^+]: what opening is expected to add to a sure z.
    double expectedGain(double z);

    double mean();

    /// A few outcomes.
    record Discrete(List<Outcome> outcomes) implements Prize {
        public Discrete {
            outcomes = List.copyOf(outcomes);
            double sum = outcomes.stream().mapToDouble(Outcome::probability).sum();
            if (Math.abs(sum - 1) > 1e-9 || outcomes.stream().anyMatch(o -> o.probability() < 0)) {
                throw Fault.of("prize", "must have probabilities of at least 0 that sum to 1", "a sum of " + sum,
                        "add the outcome that is missing, such as 0.8x0").raise();
            }
        }

        @Override
        public double expectedGain(double z) {
            return outcomes.stream().mapToDouble(o -> o.probability() * Math.max(0, o.value() - z)).sum();
        }

        @Override
        public double mean() {
            return outcomes.stream().mapToDouble(o -> o.probability() * o.value()).sum();
        }
    }

    record Outcome(double probability, double value) {}

    /// EI(z) = s (u Phi(u) + phi(u)), u = (m - z) / s.
    ///
    /// @param deviation positive
    record Normal(double mean, double deviation) implements Prize {
        @Override
        public double expectedGain(double z) {
            double u = (mean - z) / deviation;
            return deviation * (u * phi(u) + Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI));
        }

        /// The standard normal's distribution function: by its series within 6, by the tail's continued fraction beyond.
        static double phi(double u) {
            double density = Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI);
            if (u < -6) return density / tail(-u);
            if (u > 6) return 1 - density / tail(u);
            double sum = u;
            double term = u;
            for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
                term *= u * u / k;
                sum += term;
            }
            return 0.5 + density * sum;
        }

        private static double tail(double u) {
            double fraction = u;
            for (int k = 60; k >= 1; k--) fraction = u + k / fraction;
            return fraction;
        }
    }

    record Uniform(double low, double high) implements Prize {
        @Override
        public double expectedGain(double z) {
            if (z <= low) return mean() - z;
            return z >= high ? 0 : (high - z) * (high - z) / (2 * (high - low));
        }

        @Override
        public double mean() {
            return (low + high) / 2;
        }
    }
}
