package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.SplittableRandom;

/// How well a model did, example by example, so that two models can be compared in pairs.
///
/// @param metric for example "accuracy" or "cosine"
/// @param counts whether every example is right (1) or wrong (0), nothing between
/// @param values one an example, not to be written, finite; higher is better
public record Scores(String metric, boolean counts, double[] values) {
    private static final int RESAMPLES = 2000;
    private static final long SEED = 0x5C0FE5;

    public Scores {
        if (values.length == 0) throw new IllegalArgumentException(metric + " must have at least one example");
        if (counts && Arrays.stream(values).anyMatch(v -> v != 0 && v != 1)) throw new IllegalArgumentException(metric + " must be 0 or 1");
    }

    /// Of a metric that counts where every value is 0 or 1.
    public Scores(String metric, double[] values) {
        this(metric, Arrays.stream(values).allMatch(v -> v == 0 || v == 1), values);
    }

    public double mean() {
        return Arrays.stream(values).average().orElseThrow();
    }

    /// Successes among trials; only where the metric counts.
    public Quality quality() {
        if (!counts) throw new IllegalStateException(metric + " does not count");
        return new Quality(metric, Math.round(Arrays.stream(values).sum()), values.length);
    }

    /// The mean with its 90 % interval: Jeffreys' where the metric counts, else the percentile bootstrap over examples, seeded.
    public Estimate estimate() {
        return counts ? quality().estimate() : bootstrap(values);
    }

    /// This model's scores less another's on the same examples.
    ///
    /// @throws IllegalArgumentException when the other has another number of examples or another metric
    public PairedDifference minus(Scores other) {
        if (other.values.length != values.length || !other.metric.equals(metric)) {
            throw new IllegalArgumentException("pairs must have one metric and the same examples: got %s over %d and %s over %d"
                    .formatted(metric, values.length, other.metric, other.values.length));
        }
        double[] differences = new double[values.length];
        for (int i = 0; i < values.length; i++) differences[i] = values[i] - other.values[i];
        return PairedDifference.of(metric, differences, counts && other.counts);
    }

    /// The mean of values with its 90 % interval from resampled examples (Efron 1979), always with the same draws.
    static Estimate bootstrap(double[] values) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) sum += values[random.nextInt(values.length)];
            means[r] = sum / values.length;
        }
        Arrays.sort(means);
        double mean = Arrays.stream(values).average().orElseThrow();
        return Estimate.measured(mean, means[(int) (0.05 * RESAMPLES)], means[(int) (0.95 * RESAMPLES)], "1");
    }

    /// The same metric over a part of the examples.
    public Scores only(int[] positions) {
        return new Scores(metric, counts, Arrays.stream(positions).mapToDouble(i -> values[i]).toArray());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Scores s && metric.equals(s.metric) && counts == s.counts && Arrays.equals(values, s.values);
    }

    @Override
    public int hashCode() {
        return 31 * metric.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return metric + " " + mean() + " over " + values.length + " [" + Basis.MEASURED + "]";
    }
}
