package dev.fulcrum.compress;

/// A histogram seen through the 256 codes of a range: which code each bin gets, and what stays of the distribution.
final class Coded {
    private static final int LEVELS = 256;
    private final Histogram seen;
    private final Range range;
    private final int first;
    private final int last;
    private final double[] mass = new double[LEVELS];
    private final int[] filled = new int[LEVELS];

    Coded(Histogram seen, Range range) {
        this.seen = seen;
        this.range = range;
        this.first = end(0, 1);
        this.last = end(seen.bins() - 1, -1);
        for (int b = first; b <= last; b++) {
            if (seen.inexact(b) == 0) continue;
            mass[code(b)] += seen.inexact(b);
            filled[code(b)]++;
        }
    }

    /// KL(P || Q): P the bins with everything outside the range moved into the outermost filled bins inside it; Q the bins inside with
    /// all filled bins of one code made alike, as codes cannot tell them apart. Less
    /// what chance adds.
    double divergence() {
        if (first > last) return Double.POSITIVE_INFINITY;
        double total = count(0, seen.bins() - 1);
        double kept = count(first, last);
        double divergence = -sampling(total);
        for (int b = first; b <= last; b++) {
            if (seen.inexact(b) == 0) continue;
            double p = (seen.inexact(b) + (b == first ? count(0, first - 1) : 0) + (b == last ? count(last + 1, seen.bins() - 1)
                    : 0)) / total;
            divergence += p * Math.log(p / (mass[code(b)] / filled[code(b)] / kept));
        }
        return divergence;
    }

    /// What random sampling alone adds to a divergence (Miller 1955): bins that share a code differ by chance, the more the fewer values
    /// were seen.
    private double sampling(double total) {
        int bins = 0;
        int codes = 0;
        for (int count : filled) {
            bins += count;
            if (count > 0) codes++;
        }
        return (bins - codes) / (2 * total);
    }

    private int end(int from, int step) {
        int b = from;
        while (b >= 0 && b < seen.bins() && !isInside(b)) b += step;
        return b;
    }

    private boolean isInside(int bin) {
        double v = seen.centre(bin);
        return seen.inexact(bin) > 0 && v >= Math.min(range.low(), 0) && v <= Math.max(range.high(), 0);
    }

    private int code(int bin) {
        return Math.clamp(Math.round((float) (seen.centre(bin) / range.scale())) + range.zeroPoint(), 0, LEVELS - 1);
    }

    private double count(int from, int to) {
        double sum = 0;
        for (int b = from; b <= to; b++) sum += seen.inexact(b);
        return sum;
    }
}
