package dev.fulcrum.plan;

import dev.fulcrum.brief.Machine;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// What is known about one model that could be deployed.
///
/// @param name       for example "w16 d2 r28 int8", unique among those compared
/// @param validation decides
/// @param test       shown, never decides
/// @param weights    what one inference costs on the machine that serves
/// @param machine    the machine that it was weighed on, where that is not the brief's
/// @param lineage    what had to be bought to have it, its ancestors' purchases (a teacher's training) among them
public record Candidate(String name, Quality validation, Optional<Quality> test, Measurement weights, Optional<Machine> machine,
        List<OneOff> lineage) {
    public Candidate {
        lineage = List.copyOf(lineage);
    }

    /// At batch 1, ms.
    public LatencyDistribution latency() {
        return weights.latency();
    }

    /// Busy seconds of one core a request at batch 1.
    public Estimate serviceSeconds() {
        return weights.serviceSeconds();
    }

    /// Bytes of the loaded model.
    public Estimate memory() {
        return weights.memory();
    }

    /// Joules a request at batch 1.
    public Estimate energy() {
        return weights.energy();
    }

    /// Core-seconds of the whole lineage: what a retraining costs again.
    public Estimate lineageCoreSeconds() {
        return lineage.stream().map(OneOff::coreSeconds).reduce(OneOff.NOTHING, Estimate::plus);
    }
}
