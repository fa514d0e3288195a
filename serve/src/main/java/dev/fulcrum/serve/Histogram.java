package dev.fulcrum.serve;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Counts by buckets that grow by the fourth root of 10, from a microsecond up; any thread may add.
public final class Histogram {
    /// Upper ends; the last bucket has none.
    private static final double[] ENDS = new double[33];

    static {
        for (int i = 0; i < ENDS.length; i++) ENDS[i] = 1e-6 * Math.pow(10, i / 4.0);
    }

    private final AtomicLongArray counts = new AtomicLongArray(ENDS.length + 1);
    private final LongAdder nanos = new LongAdder();

    void add(long valueNanos) {
        nanos.add(valueNanos);
        counts.getAndIncrement(bucket(valueNanos / 1e9));
    }

    private static int bucket(double seconds) {
        int low = 0;
        int high = ENDS.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seconds <= ENDS[middle]) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    public static int buckets() {
        return ENDS.length;
    }

    /// The upper end of a bucket, seconds.
    public static double end(int bucket) {
        return ENDS[bucket];
    }

    public long[] counts() {
        long[] all = new long[counts.length()];
        for (int i = 0; i < all.length; i++) all[i] = counts.get(i);
        return all;
    }

    public double sumSeconds() {
        return nanos.sum() / 1e9;
    }

    /// The value that the share `p` does not exceed, in seconds, by straight lines inside a bucket; NaN without values.
    ///
    /// @param counts of this kind of histogram, or the difference of two readings of one
    public static double quantile(long[] counts, double p) {
        long total = 0;
        for (long c : counts) total += c;
        if (total == 0) return Double.NaN;
        double rank = p * total;
        double before = 0;
        for (int i = 0; i < ENDS.length; i++) {
            if (before + counts[i] >= rank && counts[i] > 0) {
                double start = i == 0 ? 0 : ENDS[i - 1];
                return start + (ENDS[i] - start) * (rank - before) / counts[i];
            }
            before += counts[i];
        }
        return ENDS[ENDS.length - 1];
    }
}
