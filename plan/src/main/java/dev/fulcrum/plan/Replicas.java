package dev.fulcrum.plan;

import java.util.Arrays;

/// How many replicas an hour needs, as a function of its mean rate: a staircase up to `rates.length` replicas. Beyond, where a step is a
/// small share, straight lines half a replica above the corners, which is the staircase's mean; off by at most half a replica.
///
/// @param rates   requests a second that 1, 2, ... replicas carry, not falling
/// @param sizes   fleet sizes on the lines beyond, rising, the first is `rates.length`
/// @param carried requests a second that they carry
/// @param minimum replicas that run at any hour
/// @param spare   replicas on top
record Replicas(double[] rates, double[] sizes, double[] carried, int minimum, int spare) {
    private static final double STEP = 1.25;
    private static final double LARGEST = 1e9;

    /// @param steps up to how many replicas the staircase is exact, at least 1; no less than one above the minimum
    static Replicas of(Fleet fleet, int minimum, int spare, int steps) {
        int whole = Math.max(steps, minimum + 1);
        double[] rates = new double[whole];
        for (int n = 1; n <= whole; n++) rates[n - 1] = Math.max(n > 1 ? rates[n - 2] : 0, fleet.carries(n));
        int lines = (int) Math.ceil(Math.log(LARGEST / whole) / Math.log(STEP)) + 1;
        double[] sizes = new double[lines + 1];
        double[] carried = new double[lines + 1];
        for (int j = 0; j <= lines; j++) {
            sizes[j] = Math.rint(whole * Math.pow(STEP, j));
            carried[j] = j == 0 ? rates[whole - 1] : Math.max(carried[j - 1], fleet.carries((int) Math.min(sizes[j], Integer.MAX_VALUE)));
        }
        return new Replicas(rates, sizes, carried, minimum, spare);
    }

    /// Whether any number of replicas keeps the SLO.
    boolean carries() {
        return rates[rates.length - 1] > 0;
    }

    /// Replicas, spare ones included, at a mean rate of requests a second; infinite when none do.
    double at(double rate) {
        return Math.max(minimum, needed(rate)) + spare;
    }

    private double needed(double rate) {
        if (rate <= 0) return 0;
        if (!carries()) return Double.POSITIVE_INFINITY;
        int whole = rates.length;
        if (rate <= rates[whole - 1]) return 1 + below(rates, rate);
        int j = Math.clamp(below(carried, rate) - 1, 0, carried.length - 2);
        return sizes[j] + 0.5 + (sizes[j + 1] - sizes[j]) * (rate - carried[j]) / (carried[j + 1] - carried[j]);
    }

    /// How many entries are below a rate.
    private static int below(double[] rising, double rate) {
        int low = 0;
        int high = rising.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rising[middle] < rate) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// Adds `weight` x [#at] of the rate `times` x, as a function of x, without its value at 0.
    void addTo(PiecewiseLinear.Builder sum, double times, double weight) {
        int whole = rates.length;
        if (minimum == 0) sum.add(0, weight, 0);
        for (int n = Math.max(1, minimum); n < whole; n++) sum.add(rates[n - 1] / times, weight, 0);
        for (int j = 0; j + 1 < sizes.length; j++) {
            double bend = j == 0 ? slope(0) : slope(j) - slope(j - 1);
            sum.add(carried[j] / times, j == 0 ? weight / 2 : 0, weight * bend * times);
        }
    }

    private double slope(int j) {
        return (sizes[j + 1] - sizes[j]) / (carried[j + 1] - carried[j]);
    }
}
