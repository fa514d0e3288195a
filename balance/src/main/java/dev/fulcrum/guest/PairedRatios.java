package dev.fulcrum.guest;

import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Reading;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.function.Function;

/// Models against one that was weighed in the same processes: what a process or a minute does to both cancels within it.
///
/// @param reference the id of the model that all are divided by
public record PairedRatios(List<ProcessResult> processes, String reference) {

    /// The largest batch that was weighed, 1 where the models take no more.
    public int batch() {
        return processes.getFirst().models().getFirst().batchMillis().keySet().stream().max(Integer::compare).orElse(1);
    }

    /// Median latency at batch 1.
    public Estimate latency(String id) {
        return ratio(id, ProcessResult.Weighed::p50, Basis.MEASURED);
    }

    /// Requests a second at the largest batch.
    public Estimate throughput(String id) {
        int batch = batch();
        return ratio(id, w -> w.batchMillis().get(batch), Basis.MEASURED).map(r -> 1 / r, "1", Basis.MEASURED);
    }

    /// Joules a request at batch 1.
    public Estimate energy(String id) {
        return ratio(id, w -> new Reading(w.joules(), 0), processes.getFirst().energyBasis());
    }

    /// Resident bytes.
    public Estimate memory(String id) {
        return ratio(id, w -> new Reading(w.memoryBytes(), 0), Basis.MEASURED);
    }

    private Estimate ratio(String id, Function<ProcessResult.Weighed, Reading> figure, Basis basis) {
        return Weigh.spanning(processes.stream().map(p -> quotient(figure.apply(of(p, id)), figure.apply(of(p, reference)))).toList(), "1", basis);
    }

    private static ProcessResult.Weighed of(ProcessResult process, String id) {
        return process.models().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    private static Reading quotient(Reading a, Reading b) {
        double value = a.value() / b.value();
        return new Reading(value, value * Math.hypot(a.error() / a.value(), b.error() / b.value()));
    }
}
