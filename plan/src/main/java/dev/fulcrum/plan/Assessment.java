package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// One candidate under the brief, as a point for tables and plots.
///
/// @param promise  P(quality >= minimum | validation), 1 where no minimum is asked for
/// @param unitCost serving money a thousand requests in the first month
/// @param lifetime from scratch
public record Assessment(String candidate, Estimate quality, Estimate p99, Estimate promise, Estimate unitCost, Estimate lifetime,
        boolean feasible, boolean onFront) {}
