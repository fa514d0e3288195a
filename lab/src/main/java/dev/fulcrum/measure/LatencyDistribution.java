package dev.fulcrum.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// Quantiles of the time that one request at batch 1 takes, in ms, each with an interval that spans processes.
///
/// @param dispersion variance of the sum of successive times over what it would be if they were independent, in (0, 1]: 1 for independent
///                   times, near 0 where slow ones come at regular distances, as under a quota of processor time; nothing where too few
///                   were timed (index of dispersion for intervals, Cox and Lewis, 1966)
public record LatencyDistribution(Estimate p50, Estimate p95, Estimate p99,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> dispersion) {

    /// Successive times count as independent.
    public LatencyDistribution(Estimate p50, Estimate p95, Estimate p99) {
        this(p50, p95, p99, Optional.empty());
    }
}
