package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// Why a candidate may not be deployed, with both numbers.
///
/// @param constraint key of the brief, for example "latency.p99"
/// @param got        what the candidate does
/// @param limit      what the brief allows
/// @param why        one sentence
/// @param admits     the smallest change of the brief that would let it pass, for example "p99 +3.1 ms"
public record Rejection(String candidate, String constraint, Estimate got, Estimate limit, String why, String admits) {}
