package dev.fulcrum.capacity;

import dev.fulcrum.unit.Fault;
import java.util.SplittableRandom;

/// How one service time differs from the next: a factor with mean 1.
public sealed interface Jitter {

    /// The factor that the share `u` of the batches does not exceed, u in [0, 1).
    double factor(double u);

    /// Whether factors belong to stretches of time rather than to batches, see [ServiceTimes].
    default boolean overTime() {
        return false;
    }

    /// Factors of successive batches, or stretches of time; the same for the same seed.
    default double[] draw(int batches, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] factors = new double[batches];
        for (int i = 0; i < batches; i++) factors[i] = factor(random.nextDouble());
        return factors;
    }

    /// Every batch takes its mean time.
    record None() implements Jitter {
        @Override
        public double factor(double u) {
            return 1;
        }

        @Override
        public double[] draw(int batches, long seed) {
            double[] factors = new double[batches];
            java.util.Arrays.fill(factors, 1);
            return factors;
        }
    }

    /// Exponential service times: the M of M/M/c. No model behaves so; closed forms do.
    record Exponential() implements Jitter {
        @Override
        public double factor(double u) {
            return -Math.log1p(-u);
        }
    }

    /// Straight lines through three measured quantiles, extended beyond p99 by the slope from p95 to p99.
    ///
    /// Of successive draws the share `dispersion` is independent; the others walk through the quantiles in steps of the golden section,
    /// which comes by each at distances as regular as can be, so that sums scatter by that much less (see
    /// [dev.fulcrum.measure.LatencyDistribution#dispersion]).
    ///
    /// @param lowest     factor at 0, which the mean of 1 and the other three decide
    /// @param dispersion in (0, 1]
    record Quantiles(double lowest, double p50, double p95, double p99, double dispersion) implements Jitter {
        private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
        /// Steps of the quantile function when many factors are drawn, a power of 2: five draws from one random number.
        private static final int STEPS = 4096;

        /// Median, p95 and p99 in the unit of the mean. Below the median the line starts where the mean of the whole is the measured
        /// mean, as far as that lies between half the median and the median; what is left is a common factor, so that the mean is 1.
        static Jitter of(double mean, double p50, double p95, double p99, double dispersion) {
            if (!(p50 > 0 && p50 <= p95 && p95 <= p99 && mean > 0)) {
                throw Fault.of("latency at batch 1", "must have 0 < p50 <= p95 <= p99 and a positive mean",
                        p50 + ", " + p95 + ", " + p99 + ", mean " + mean, "measure it again").raise();
            }
            double rest = new Quantiles(0, p50, p95, p99, 1).mean();
            double lowest = Math.clamp((mean - rest) / 0.25, p50 / 2, p50);
            double scale = 1 / new Quantiles(lowest, p50, p95, p99, 1).mean();
            return new Quantiles(lowest * scale, p50 * scale, p95 * scale, p99 * scale, dispersion);
        }

        @Override
        public boolean overTime() {
            return true;
        }

        private double mean() {
            double last = p99 + (p99 - p95) / 4;
            return 0.5 * (lowest + p50) / 2 + 0.45 * (p50 + p95) / 2 + 0.04 * (p95 + p99) / 2 + 0.01 * (p99 + last) / 2;
        }

        @Override
        public double factor(double u) {
            if (u < 0.5) return lowest + (p50 - lowest) * (u / 0.5);
            return u < 0.95 ? p50 + (p95 - p50) * ((u - 0.5) / 0.45) : p95 + (p99 - p95) * ((u - 0.95) / 0.04);
        }

        /// The middle of one of 4,096 equally likely steps, so a draw is off by at most half a step.
        @Override
        public double[] draw(int batches, long seed) {
            double[] steps = new double[STEPS];
            for (int i = 0; i < STEPS; i++) steps[i] = factor((i + 0.5) / STEPS);
            SplittableRandom random = new SplittableRandom(seed);
            double[] factors = new double[batches];
            if (dispersion < 1) return regular(factors, steps, random);
            long bits = 0;
            for (int i = 0; i < batches; i++) {
                bits = i % 5 == 0 ? random.nextLong() : bits >>> 12;
                factors[i] = steps[(int) bits & STEPS - 1];
            }
            return factors;
        }

        private double[] regular(double[] factors, double[] steps, SplittableRandom random) {
            double walk = random.nextDouble();
            for (int i = 0; i < factors.length; i++) {
                boolean independent = random.nextDouble() < dispersion;
                double u = independent ? random.nextDouble() : walk;
                if (!independent) walk = (walk + GOLDEN) % 1;
                factors[i] = steps[(int) (u * STEPS)];
            }
            return factors;
        }
    }
}
