package dev.fulcrum.compress;

import java.util.function.ToDoubleFunction;

/// Picks the range of an activation that loses least, by a measure of loss over its [Histogram].
///
/// Ends are searched between nothing and what was seen, on a geometric grid: first both together, then each alone until neither
/// moves. A range always holds 0, so only the part of an end beyond 0 can shrink.
final class RangeFit {
    private static final int STEPS = 40;
    private static final double NARROWEST = 0.05;
    private static final int ROUNDS = 2;
    private final Histogram seen;
    private final ToDoubleFunction<Range> loss;

    private RangeFit(Histogram seen, ToDoubleFunction<Range> loss) {
        this.seen = seen;
        this.loss = loss;
    }

    /// The range of least expected squared error: step² / 12 for a value inside, the squared distance to the end for one outside.
    static Range leastSquares(Histogram seen) {
        return seen.isEmpty() ? seen.full() : new RangeFit(seen, r -> squaredError(seen, r)).search();
    }

    /// The range whose codes tell least from the float values by Kullback-Leibler divergence, as in Migacz, "8-bit inference with
    /// TensorRT" (2017), with two ends instead of one.
    static Range entropy(Histogram seen) {
        return seen.isEmpty() ? seen.full() : new RangeFit(seen, r -> divergence(seen, r)).search();
    }

    private Range search() {
        Range best = seen.full();
        double least = loss.applyAsDouble(best);
        for (int i = 1; i <= STEPS; i++) {
            Range next = shrunk(i, i);
            double lost = loss.applyAsDouble(next);
            if (lost < least) {
                least = lost;
                best = next;
            }
        }
        return eachEnd(best);
    }

    private Range eachEnd(Range best) {
        for (int round = 0; round < ROUNDS; round++) {
            Range before = best;
            for (int i = 0; i <= STEPS; i++) {
                best = better(best, new Range(shrunk(i, i).low(), best.high()));
                best = better(best, new Range(best.low(), shrunk(i, i).high()));
            }
            if (best.equals(before)) return best;
        }
        return best;
    }

    private Range better(Range a, Range b) {
        return a.equals(b) || loss.applyAsDouble(b) >= loss.applyAsDouble(a) ? a : b;
    }

    private Range shrunk(int stepsLow, int stepsHigh) {
        return new Range((float) (Math.min(seen.low(), 0) * part(stepsLow)), (float) (Math.max(seen.high(), 0) * part(stepsHigh)));
    }

    private static double part(int steps) {
        return Math.pow(NARROWEST, steps / (double) STEPS);
    }

    private static double squaredError(Histogram seen, Range range) {
        double inside = range.scale() * (double) range.scale() / 12;
        double sum = 0;
        for (int b = 0; b < seen.bins(); b++) {
            double count = seen.inexact(b);
            if (count == 0) continue;
            double v = seen.centre(b);
            double beyond = Math.max(0, Math.max(range.low() - v, v - range.high()));
            sum += count * (beyond > 0 ? beyond * beyond : inside);
        }
        return sum;
    }

    private static double divergence(Histogram seen, Range range) {
        return new Coded(seen, range).divergence();
    }
}
