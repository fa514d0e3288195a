package dev.fulcrum.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// The bursts of one subject in one process: those kept, and how many were put aside as disturbed.
public final class Timings {
    private static final int RESAMPLES = 60;
    private static final int ENOUGH_TO_COMPARE = 3;
    private static final double SMALLEST_OUTLIER = 1.05;
    private static final int BLOCK = 16;
    private static final int ENOUGH_BLOCKS = 8;
    private final Bench.Subject subject;
    private final Protocol protocol;
    private final List<Burst> clean = new ArrayList<>();
    private final List<Burst> disturbed = new ArrayList<>();

    Timings(Bench.Subject subject, Protocol protocol) {
        this.subject = subject;
        this.protocol = protocol;
    }

    public Bench.Subject subject() {
        return subject;
    }

    /// Bursts put aside.
    public int disturbed() {
        return clean.size() + disturbed.size() - bursts().size();
    }

    /// The bursts that count: the undisturbed ones and, where repeating did not bring enough, those that waited least. On a machine
    /// that is never quiet that is the best that there is.
    List<Burst> bursts() {
        List<Burst> waiting = disturbed.stream().sorted(java.util.Comparator.comparingDouble(Burst::waitShare)).toList();
        return Stream.concat(clean.stream(), waiting.stream()).limit(protocol.roundsAt(subject.batch())).toList();
    }

    boolean isComplete() {
        int wanted = protocol.roundsAt(subject.batch());
        return clean.size() >= wanted || clean.size() + disturbed.size() >= wanted + protocol.repeatsAt(subject.batch());
    }

    void accept(Burst burst) {
        (isDisturbed(burst) ? disturbed : clean).add(burst);
    }

    private boolean isDisturbed(Burst burst) {
        return burst.waitShare() > protocol.waitShare() || stands(burst.median());
    }

    private boolean stands(double median) {
        if (clean.size() < ENOUGH_TO_COMPARE) return false;
        double[] others = clean.stream().mapToDouble(Burst::median).toArray();
        double middle = Quantiles.of(others, 0.5);
        return median > Math.max(middle * SMALLEST_OUTLIER, middle + protocol.outlier() * Quantiles.scaledMad(others));
    }

    /// Runs that count.
    public int samples() {
        return bursts().stream().mapToInt(b -> b.millis().length).sum();
    }

    /// A quantile of all runs kept, ms, with its error inside this process.
    public Reading quantile(double p, long seed) {
        return reading(bursts -> Quantiles.ofSorted(sorted(bursts), p), seed);
    }

    /// Mean time on a core of a run, ms: the time that the burst waited for a core that others held is no work of the model. On a quiet
    /// machine that is the mean time; with several threads only the waiting of the first is known.
    public Reading mean(long seed) {
        return reading(Timings::meanOnCore, seed);
    }

    /// See [LatencyDistribution#dispersion]; over blocks of successive runs, each within one burst.
    ///
    /// @return in (0, 1]; nothing with fewer than eight blocks, or where all runs took the same time
    public Optional<Double> dispersion() {
        List<double[]> blocks = bursts().stream().map(Burst::millis).flatMap(Timings::blocks).toList();
        if (blocks.size() < ENOUGH_BLOCKS) return Optional.empty();
        double single = variance(blocks.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
        double sums = variance(blocks.stream().mapToDouble(b -> java.util.Arrays.stream(b).sum()).toArray());
        return single == 0 ? Optional.empty() : Optional.of(Math.clamp(sums / (BLOCK * single), 1.0 / BLOCK, 1));
    }

    private static Stream<double[]> blocks(double[] runs) {
        return java.util.stream.IntStream.range(0, runs.length / BLOCK)
                .mapToObj(i -> java.util.Arrays.copyOfRange(runs, i * BLOCK, (i + 1) * BLOCK));
    }

    private static double variance(double[] values) {
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        return java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    private static double meanOnCore(List<Burst> bursts) {
        return bursts.stream().mapToDouble(Burst::onCore).sum() / bursts.stream().mapToInt(b -> b.millis().length).sum();
    }

    /// The error is the standard deviation over resamples of whole bursts: runs of one burst are alike, so resampling single runs
    /// would promise too much.
    private Reading reading(ToDoubleFunction<List<Burst>> statistic, long seed) {
        Random random = new Random(seed);
        List<Burst> bursts = bursts();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < RESAMPLES; i++) {
            List<Burst> drawn = random.ints(bursts.size(), 0, bursts.size()).mapToObj(bursts::get).toList();
            double value = statistic.applyAsDouble(drawn);
            sum += value;
            squares += value * value;
        }
        double variance = (squares - sum * sum / RESAMPLES) / (RESAMPLES - 1);
        return new Reading(statistic.applyAsDouble(bursts), Math.sqrt(Math.max(0, variance)));
    }

    private static double[] sorted(List<Burst> bursts) {
        return bursts.stream().flatMapToDouble(b -> java.util.Arrays.stream(b.millis())).sorted().toArray();
    }
}
