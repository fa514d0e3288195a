package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// How the model is served, which decides what is paid for.
public sealed interface Deployment {

    /// Busy time on a pool that other models share: an hour costs max(busy share / utilisation, memory share) of a machine.
    ///
    /// @param utilisation how full the pool runs, in (0, 1]
    /// @param memoryStep  bytes to which a model's memory is rounded up
    record SharedPool(double utilisation, Estimate memoryStep) implements Deployment {}
}
