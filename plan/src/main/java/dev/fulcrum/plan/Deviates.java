package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.SplittableRandom;

/// A possible world: for each uncertain input, named by a key, one value out of its interval. The same key has the same value in one world,
/// so that what two candidates share (a teacher's training) cancels in their difference.
@FunctionalInterface
interface Deviates {
    /// The standard normal quantile of 95 %: an [Estimate]'s ends are 5 % and 95 %.
    double Z95 = 1.6448536269514722;

    /// The standard normal deviate of a key.
    double normal(String key);

    /// Every input at its value.
    static Deviates none() {
        return _ -> 0;
    }

    /// World number `draw` of a seed.
    static Deviates drawn(long seed, int draw) {
        return key -> new SplittableRandom(seed * 0x9E3779B97F4A7C15L + draw * 0xC2B2AE3D27D4EB4FL + key.hashCode()).nextGaussian();
    }

    /// Split normal through the ends of the interval, at least 0; an open end does not move.
    default double of(String key, Estimate figure) {
        double z = normal(key);
        if (z == 0) return figure.value();
        Double end = z < 0 ? figure.low() : figure.high();
        return end == null ? figure.value() : Math.max(0, figure.value() + Math.abs(z) / Z95 * (end - figure.value()));
    }
}
