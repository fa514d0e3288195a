package dev.fulcrum.compress;

import java.nio.FloatBuffer;

/// Counts of the values of one activation in equal bins over its observed range.
///
/// Exact zeros are counted apart as well: they have a code of their own in every range and lose nothing.
final class Histogram {
    private static final int BINS = 4096;
    private float low = Float.POSITIVE_INFINITY;
    private float high = Float.NEGATIVE_INFINITY;
    private final long[] counts = new long[BINS];
    private long total;
    private long zeros;
    private int zeroBin = -1;

    /// First pass: the range.
    void widen(FloatBuffer values) {
        while (values.hasRemaining()) {
            float v = values.get();
            if (!Float.isFinite(v)) continue;
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
    }

    /// Second pass: the counts.
    void count(FloatBuffer values) {
        while (values.hasRemaining()) {
            float v = values.get();
            if (!Float.isFinite(v)) continue;
            counts[bin(v)]++;
            total++;
            if (v != 0) continue;
            zeros++;
            zeroBin = bin(v);
        }
    }

    private int bin(float v) {
        float perBin = (high - low) / BINS;
        return perBin > 0 ? Math.clamp((int) ((v - low) / perBin), 0, BINS - 1) : 0;
    }

    Range full() {
        return low <= high ? new Range(low, high) : new Range(0, 0);
    }

    /// The range that leaves out at most `(1 - part) / 2` of the values at either end; values at exactly the edge stay.
    Range central(double part) {
        long spare = (long) Math.floor(total * (1 - part) / 2);
        int first = 0;
        for (long left = spare; first < BINS - 1 && counts[first] <= left; first++) left -= counts[first];
        int last = BINS - 1;
        for (long left = spare; last > first && counts[last] <= left; last--) left -= counts[last];
        float perBin = (high - low) / BINS;
        return total == 0 ? new Range(0, 0) : new Range(low + first * perBin, last == BINS - 1 ? high : low + (last + 1) * perBin);
    }

    int bins() {
        return BINS;
    }

    float low() {
        return low;
    }

    float high() {
        return high;
    }

    /// The middle of a bin.
    double centre(int bin) {
        return low + (bin + 0.5) * ((double) high - low) / BINS;
    }

    /// How many values of a bin are no exact zeros.
    double inexact(int bin) {
        return counts[bin] - (bin == zeroBin ? zeros : 0);
    }

    boolean isEmpty() {
        return total == 0 || !(high > low);
    }
}
