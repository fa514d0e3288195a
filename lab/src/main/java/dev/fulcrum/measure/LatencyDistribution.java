package dev.fulcrum.measure;

import dev.fulcrum.unit.Estimate;

/// Quantiles of the time that one request at batch 1 takes, in ms, each with an interval that spans processes.
public record LatencyDistribution(Estimate p50, Estimate p95, Estimate p99) {}
