package dev.fulcrum.plan;

import java.util.Arrays;

/// A function on x >= 0 that is a straight line between neighbouring breakpoints and may jump at them; at a jump it has the value from
/// below, and right of the last breakpoint it goes on as the last line does.
///
/// @param at    breakpoints, not falling, the first is 0
/// @param above value just above each breakpoint
/// @param slope of the line right of each breakpoint
record PiecewiseLinear(double[] at, double[] above, double[] slope) {

    double value(double x) {
        return along(x == 0 ? 0 : segment(x, false), x);
    }

    /// The limit from above.
    double valueAbove(double x) {
        return along(segment(x, true), x);
    }

    double along(int segment, double x) {
        return above[segment] + slope[segment] * (x - at[segment]);
    }

    /// The last breakpoint below x; with `closed`, at or below it.
    int segment(double x, boolean closed) {
        int low = 0;
        int high = at.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (closed ? at[middle] <= x : at[middle] < x) low = middle + 1;
            else high = middle;
        }
        return Math.max(0, low - 1);
    }

    /// Straight lines through points, the first at x = 0; the last line goes on.
    static PiecewiseLinear through(double[] x, double[] y) {
        double[] slope = new double[x.length];
        for (int i = 0; i + 1 < x.length; i++) slope[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        if (x.length > 1) slope[x.length - 1] = slope[x.length - 2];
        return new PiecewiseLinear(x, y, slope);
    }

    /// Collects jumps and bends in any order.
    static final class Builder {
        private final double start;
        private final double slope;
        private double[] at = new double[64];
        private double[] jump = new double[64];
        private double[] bend = new double[64];
        private int size;

        /// @param start value at 0, @param slope from there on
        Builder(double start, double slope) {
            this.start = start;
            this.slope = slope;
        }

        Builder add(double x, double jumpBy, double bendBy) {
            if (size == at.length) grow();
            at[size] = x;
            jump[size] = jumpBy;
            bend[size++] = bendBy;
            return this;
        }

        private void grow() {
            at = Arrays.copyOf(at, 2 * size);
            jump = Arrays.copyOf(jump, 2 * size);
            bend = Arrays.copyOf(bend, 2 * size);
        }

        PiecewiseLinear build() {
            int[] order = order();
            double[] x = new double[size + 1];
            double[] value = new double[size + 1];
            double[] slopes = new double[size + 1];
            value[0] = start;
            slopes[0] = slope;
            for (int i = 0; i < size; i++) {
                int next = order[i];
                x[i + 1] = Math.max(x[i], at[next]);
                value[i + 1] = value[i] + slopes[i] * (x[i + 1] - x[i]) + jump[next];
                slopes[i + 1] = slopes[i] + bend[next];
            }
            return new PiecewiseLinear(x, value, slopes);
        }

        /// Positive doubles sort like their bits; the lowest bits give way to the index, so that one primitive sort is enough.
        private int[] order() {
            int bits = 32 - Integer.numberOfLeadingZeros(size);
            long mask = (1L << bits) - 1;
            long[] keys = new long[size];
            for (int i = 0; i < size; i++) keys[i] = Double.doubleToLongBits(at[i]) & ~mask | i;
            Arrays.sort(keys);
            int[] order = new int[size];
            for (int i = 0; i < size; i++) order[i] = (int) (keys[i] & mask);
            return order;
        }
    }
}
