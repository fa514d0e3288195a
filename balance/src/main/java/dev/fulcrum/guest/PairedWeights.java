package dev.fulcrum.guest;

import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Reading;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Ratios of two models weighed in the same processes: what a process or a minute does to both cancels within it.
final class PairedWeights {
    private PairedWeights() {}

    /// @param processes in each of which models A and B were weighed
    static Compared.Weights of(List<ProcessResult> processes) {
        Map<String, Measurement> both = Weigh.combine(processes);
        int batch = both.get("A").batchMillis().keySet().stream().max(Integer::compare).orElseThrow();
        Basis energy = both.get("A").energy().basis();
        return new Compared.Weights(both.get("A"), both.get("B"), ratio(processes, ProcessResult.Weighed::p50, Basis.MEASURED),
                ratio(processes, w -> inverse(w.batchMillis().get(batch)), Basis.MEASURED), batch,
                ratio(processes, w -> new Reading(w.joules(), 0), energy), ratio(processes, w -> new Reading(w.memoryBytes(), 0), Basis.MEASURED));
    }

    private static Reading inverse(Reading millis) {
        return new Reading(1 / millis.value(), millis.error() / (millis.value() * millis.value()));
    }

    /// B over A in each process, joined over processes.
    private static Estimate ratio(List<ProcessResult> processes, Function<ProcessResult.Weighed, Reading> figure, Basis basis) {
        return Weigh.spanning(processes.stream().map(p -> quotient(figure.apply(of(p, "B")), figure.apply(of(p, "A")))).toList(), "1", basis);
    }

    private static ProcessResult.Weighed of(ProcessResult process, String id) {
        return process.models().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    private static Reading quotient(Reading b, Reading a) {
        double value = b.value() / a.value();
        return new Reading(value, value * Math.hypot(b.error() / b.value(), a.error() / a.value()));
    }
}
