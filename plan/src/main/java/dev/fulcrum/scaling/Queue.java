package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;

/// A queue with Poisson arrivals in the steady state, by its closed form. Rates are requests a second, times seconds.
///
/// Where [#utilisation()] is 1 or more there is no steady state: waits are infinite, and so are their quantiles.
public sealed interface Queue permits MD1, MMc, GGc, DynamicBatchQueue {

    /// Requests a second, positive.
    double arrivalRate();

    /// Share of the capacity in use, rho; below 1 where the queue is stable.
    double utilisation();

    /// Mean seconds between arrival and answer.
    double meanResponse();

    default boolean stable() {
        return utilisation() < 1;
    }

    /// Returns the value when it is positive and finite; the fault names what was wrong.
    static double positive(double value, String what) {
        if (value > 0 && value < Double.POSITIVE_INFINITY) return value;
        throw Fault.of(what, "must be positive and finite", String.valueOf(value), "give rates in requests a second and times in seconds")
                .raise();
    }
}
