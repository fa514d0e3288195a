package dev.fulcrum.plan;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// One candidate's lifetime cost as straight pieces over the volume, each piece with its four prices apart, in flat arrays: the form in which
/// a decision takes some ten nanoseconds a candidate.
///
/// Piece k holds for volumes in (from[k], from[k + 1]]: at a jump a cost has its value from below. Every power of ten starts a piece,
/// since a piece is fitted through two of its points and loses a digit for every decade that it spans.
final class Pieces {
    static final double LOWEST = Crossing.LOWEST;
    static final double HIGHEST = Crossing.HIGHEST;
    /// Numbers a piece: intercept and slope of the rest, of an error's price, of a machine-hour's, of a kWh's.
    static final int WIDTH = 8;
    /// An eighth of an octave: the exponent and three bits of the mantissa.
    private static final int SHIFT = 49;
    private static final long FIRST_BUCKET = Double.doubleToRawLongBits(LOWEST) >>> SHIFT;
    private static final double ROUNDING = 1e-9;

    final double[] from;
    final double[] parts;
    /// Whether no piece starts elsewhere than the one before ends.
    final boolean continuous;
    private final int[] pieceAtBucket;

    private Pieces(double[] from, double[] parts) {
        this.from = from;
        this.parts = parts;
        this.continuous = IntStream.range(1, from.length).allMatch(this::meetsTheOneBefore);
        int buckets = bucket(HIGHEST) + 1;
        this.pieceAtBucket = new int[buckets];
        for (int b = 0, k = 0; b < buckets; b++) {
            double low = Double.longBitsToDouble(b + FIRST_BUCKET << SHIFT);
            while (k + 1 < pieces() && from[k + 1] < low) k++;
            pieceAtBucket[b] = k;
        }
    }

    /// Nothing where the cost is no straight line between the breakpoints that the curve names.
    static Optional<Pieces> of(PricedCurve curve) {
        DoubleStream decades = IntStream.rangeClosed(0, 13).mapToDouble(i -> Double.parseDouble("1e" + i));
        double[] ends = DoubleStream.concat(decades, Arrays.stream(curve.kinks(LOWEST, HIGHEST))).sorted().distinct().toArray();
        double[] parts = new double[(ends.length - 1) * WIDTH];
        for (int k = 0; k + 1 < ends.length; k++) {
            if (!fit(curve, ends[k], ends[k + 1], parts, k * WIDTH)) return Optional.empty();
        }
        return Optional.of(new Pieces(Arrays.copyOf(ends, ends.length - 1), parts));
    }

    /// Through two inner points, so that a jump at either end does not matter; a third one tells whether it is straight.
    private static boolean fit(PricedCurve curve, double low, double high, double[] parts, int at) {
        double a = low + (high - low) * 0.125;
        double b = low + (high - low) * 0.875;
        double middle = low + (high - low) * 0.43;
        double[] atA = curve.parts(a);
        double[] atB = curve.parts(b);
        double[] between = curve.parts(middle);
        boolean straight = true;
        for (int i = 0; i < atA.length; i++) {
            double slope = b > a ? (atB[i] - atA[i]) / (b - a) : 0;
            parts[at + 2 * i] = atA[i] - slope * a;
            parts[at + 2 * i + 1] = slope;
            double off = Math.abs(parts[at + 2 * i] + slope * middle - between[i]);
            straight &= off <= ROUNDING * Math.max(Math.abs(atB[i]), Math.abs(atA[0]) + Math.abs(atB[0]) + Math.abs(atA[i]));
        }
        return straight;
    }

    private boolean meetsTheOneBefore(int piece) {
        double v = from[piece];
        for (int i = piece * WIDTH; i < (piece + 1) * WIDTH; i += 2) {
            double before = parts[i - WIDTH] + v * parts[i - WIDTH + 1];
            double after = parts[i] + v * parts[i + 1];
            if (Math.abs(after - before) > 1e-7 * Math.max(Math.abs(before), Math.abs(after))) return false;
        }
        return true;
    }

    int pieces() {
        return from.length;
    }

    /// @param volume in [LOWEST, HIGHEST]
    static int bucket(double volume) {
        return (int) ((Double.doubleToRawLongBits(volume) >>> SHIFT) - FIRST_BUCKET);
    }

    int piece(double volume, int bucket) {
        int k = pieceAtBucket[bucket];
        while (k + 1 < from.length && from[k + 1] < volume) k++;
        return k;
    }

    double end(int piece) {
        return piece + 1 < from.length ? from[piece + 1] : HIGHEST;
    }

    /// Money that a piece starts from at volume 0, at prices c of an error, p of a machine-hour, e of a kWh.
    double intercept(int piece, double c, double p, double e) {
        int at = piece * WIDTH;
        return parts[at] + c * parts[at + 2] + p * parts[at + 4] + e * parts[at + 6];
    }

    /// Money a request a month more.
    double slope(int piece, double c, double p, double e) {
        int at = piece * WIDTH;
        return parts[at + 1] + c * parts[at + 3] + p * parts[at + 5] + e * parts[at + 7];
    }

    double at(int piece, double volume, double c, double p, double e) {
        return intercept(piece, c, p, e) + volume * slope(piece, c, p, e);
    }
}
