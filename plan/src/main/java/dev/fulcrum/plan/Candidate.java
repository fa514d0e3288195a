package dev.fulcrum.plan;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// What is known about one model that could be deployed.
///
/// @param name           for example "w16 d2 r28 int8", unique among those compared
/// @param validation     decides
/// @param test           shown, never decides
/// @param latency        at batch 1, ms
/// @param serviceSeconds busy seconds of one core a request
/// @param memory         bytes of the loaded model
/// @param energy         joules a request
/// @param lineage        what had to be bought to have it, its ancestors' purchases (a teacher's training) among them
public record Candidate(String name, Quality validation, Optional<Quality> test, LatencyDistribution latency, Estimate serviceSeconds,
        Estimate memory, Estimate energy, List<OneOff> lineage) {
    public Candidate {
        lineage = List.copyOf(lineage);
    }

    /// Core-seconds of the whole lineage: what a retraining costs again.
    public Estimate lineageCoreSeconds() {
        return lineage.stream().map(OneOff::coreSeconds).reduce(OneOff.NOTHING, Estimate::plus);
    }
}
