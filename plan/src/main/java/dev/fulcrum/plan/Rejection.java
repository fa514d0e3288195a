package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// Why a candidate may not be deployed, with both numbers.
///
/// @param constraint key of the brief, for example "latency.p99"
/// @param got        what the candidate does
/// @param limit      what the brief allows
/// @param why        one sentence
/// @param admits     the smallest change of the brief that would let it pass, for example "p99 +3.1 ms"
public record Rejection(String candidate, String constraint, Estimate got, Estimate limit, String why, String admits) {

    /// How far off the limit, as a share of it; a quality is judged by the low end of its interval, because it must be sure.
    public double miss() {
        double judged = constraint.startsWith("quality") && got.low() != null ? got.low() : got.value();
        return Math.abs(judged - limit.value()) / Math.max(Math.abs(limit.value()), 1e-12);
    }
}
