package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;

/// How the model is served, which decides what is paid for.
public sealed interface Deployment {

    /// Busy time on a pool that other models share: an hour costs max(busy share / utilisation, memory share) of a machine.
    ///
    /// @param utilisation how full the pool runs, in (0, 1]
    /// @param memoryStep  bytes to which a model's memory is rounded up
    record SharedPool(double utilisation, Estimate memoryStep) implements Deployment {}

    /// Whole replicas: an hour costs as many as carry its busiest minute at the SLO, whether they are busy or not.
    ///
    /// @param minimum     replicas that run at any hour, at least 0
    /// @param spare       replicas kept beyond those that the load needs
    /// @param cores       cores a replica; each runs one worker
    /// @param scaling     whether replicas follow the hours
    /// @param balancing   how requests find a replica
    /// @param utilisation how full a replica may run where the brief names no SLO, in (0, 1]
    record Dedicated(int minimum, int spare, int cores, Scaling scaling, Balancing balancing, double utilisation) implements Deployment {}

    /// Each request pays a fee and the memory that it holds for its rounded duration; an instance that is not there yet starts cold.
    ///
    /// @param fee            money a request
    /// @param gigabyteSecond money a GB-second (1e9 bytes)
    /// @param rounding       milliseconds to which a duration is rounded up
    /// @param memoryStep     bytes to which the memory is rounded up
    /// @param coldStart      seconds until a new instance answers
    /// @param keepAlive      seconds that an idle instance stays
    record Serverless(Estimate fee, Estimate gigabyteSecond, double rounding, Estimate memoryStep, Estimate coldStart, double keepAlive)
            implements Deployment {}

    /// Work that waits: the best throughput on the spot price, all cores busy.
    record Batch() implements Deployment {}

    /// Whether a fleet follows the hours of the week or holds what the busiest hour needs.
    enum Scaling { HOURLY, FIXED }

    /// Random splitting (each replica its own queue), or the replica with the least work (close to one queue for all).
    enum Balancing { RANDOM, LEAST_BUSY }
}
