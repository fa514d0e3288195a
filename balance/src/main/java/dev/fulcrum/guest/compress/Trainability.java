package dev.fulcrum.guest.compress;

import dev.fulcrum.tasks.guest.InspectGuestJob;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Optional;

/// Whether a model can be trained, and what stands in the way, told by the engine in a worker.
///
/// @param obstacles one a node; empty where there are none
record Trainability(List<String> obstacles) {

    static Trainability of(Subject subject) {
        var request = new InspectGuestJob.Request(subject.file(), subject.model().spec(), Optional.empty(), 0, false);
        var seen = Json.convert(subject.run(InspectGuestJob.NAME, request), InspectGuestJob.Result.class);
        return new Trainability(seen.untrainable().stream().map(f -> f.operation() + ": " + f.got()).toList());
    }

    boolean possible() {
        return obstacles.isEmpty();
    }
}
