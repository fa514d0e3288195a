package dev.fulcrum.bench.guest;

import dev.fulcrum.measure.Quantiles;
import java.util.Random;
import java.util.stream.IntStream;

/// How many times faster one model is than another on one thread, run by turns in one process.
///
/// A turn times one run of either in random order, after one run that is not counted, so that both see the same machine; the ratio is that
/// of the medians, its 90 % interval that of turns drawn again.
///
/// @param value slower model's time over the faster one's: above 1 the second is faster
/// @param low   end of the interval
/// @param high  end of the interval
record SpeedRatio(double value, double low, double high) {
    private static final int RESAMPLES = 1000;

    /// @param turns at least 9
    static SpeedRatio of(Runnable reference, Runnable other, int turns) {
        Random random = new Random(4);
        double[][] nanos = new double[2][turns];
        for (int turn = 0; turn < turns; turn++) {
            boolean swapped = random.nextBoolean();
            nanos[swapped ? 1 : 0][turn] = nanos(swapped ? other : reference);
            nanos[swapped ? 0 : 1][turn] = nanos(swapped ? reference : other);
        }
        return between(nanos[0], nanos[1]);
    }

    static SpeedRatio between(double[] reference, double[] other) {
        Random random = new Random(5);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            int[] drawn = random.ints(other.length, 0, other.length).toArray();
            ratios[i] = median(reference, drawn) / median(other, drawn);
        }
        double value = Quantiles.of(reference, 0.5) / Quantiles.of(other, 0.5);
        return new SpeedRatio(value, Quantiles.of(ratios, 0.05), Quantiles.of(ratios, 0.95));
    }

    private static double nanos(Runnable run) {
        run.run();
        long start = System.nanoTime();
        run.run();
        return System.nanoTime() - start;
    }

    private static double median(double[] values, int[] drawn) {
        return Quantiles.of(IntStream.of(drawn).mapToDouble(i -> values[i]).toArray(), 0.5);
    }
}
