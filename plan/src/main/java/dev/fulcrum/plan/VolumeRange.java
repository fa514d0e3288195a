package dev.fulcrum.plan;

import java.util.function.DoublePredicate;

/// Volumes at which a candidate keeps every constraint that depends on the volume.
///
/// @param low  requests a month, 0 when open
/// @param high requests a month, infinite when open
record VolumeRange(double low, double high) {
    static final VolumeRange ALL = new VolumeRange(0, Double.POSITIVE_INFINITY);

    /// Up to the volume at which a condition stops to hold; empty where it never holds.
    static VolumeRange upTo(DoublePredicate holds) {
        if (holds.test(Crossing.HIGHEST)) return ALL;
        return holds.test(Crossing.LOWEST) ? new VolumeRange(0, turn(holds, true)) : new VolumeRange(0, 0);
    }

    /// From the volume at which a condition begins to hold.
    static VolumeRange from(DoublePredicate holds) {
        if (holds.test(Crossing.LOWEST)) return ALL;
        if (!holds.test(Crossing.HIGHEST)) return new VolumeRange(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        return new VolumeRange(turn(holds, false), Double.POSITIVE_INFINITY);
    }

    private static double turn(DoublePredicate holds, boolean below) {
        double low = Math.log(Crossing.LOWEST);
        double high = Math.log(Crossing.HIGHEST);
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (holds.test(Math.exp(middle)) == below) low = middle;
            else high = middle;
        }
        return Math.exp(below ? low : high);
    }

    VolumeRange and(VolumeRange other) {
        return new VolumeRange(Math.max(low, other.low), Math.min(high, other.high));
    }

    boolean contains(double volume) {
        return volume >= low && volume <= high;
    }

    boolean isEmpty() {
        return low >= high;
    }
}
