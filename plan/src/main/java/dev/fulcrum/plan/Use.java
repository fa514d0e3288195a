package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// One thing that serving pays for.
///
/// @param label    as the bill says it
/// @param unit     of the quantity
/// @param price    money a unit
/// @param quantity how much of it, as today's worth
record Use(String label, String unit, Estimate price, Quantity quantity) {
    /// An amount that depends on demand and on how long a request takes; it never falls with either.
    @FunctionalInterface
    interface Quantity {
        /// @param volume  requests in the first month
        /// @param seconds busy seconds of one core a request at batch 1
        double of(double volume, double seconds);
    }
}
