package dev.fulcrum.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fulcrum.brief.Errors;
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
/// @param answered   what it answered on validation, where that was recorded
/// @param priced     what its errors cost under the brief at hand, where that was worked out from its answers; never stored
public record Candidate(String name, Quality validation, Optional<Quality> test, Measurement weights, Optional<Machine> machine,
        List<OneOff> lineage, Optional<Answered> answered, @JsonIgnore Optional<ErrorCost> priced) {
    /// Between a model's name and its machine's.
    public static final String AT = " @ ";

    public Candidate {
        lineage = List.copyOf(lineage);
        if (answered == null) answered = Optional.empty();
        if (priced == null) priced = Optional.empty();
    }

    /// One whose answers were not recorded.
    public Candidate(String name, Quality validation, Optional<Quality> test, Measurement weights, Optional<Machine> machine,
            List<OneOff> lineage) {
        this(name, validation, test, weights, machine, lineage, Optional.empty(), Optional.empty());
    }

    public Candidate withAnswered(Answered recorded) {
        return new Candidate(name, validation, test, weights, machine, lineage, Optional.of(recorded), priced);
    }

    public Candidate withErrors(ErrorCost worked) {
        return new Candidate(name, validation, test, weights, machine, lineage, answered, Optional.of(worked));
    }

    /// The same model weighed otherwise.
    public Candidate withWeights(Measurement other) {
        return new Candidate(name, validation, test, other, machine, lineage, answered, priced);
    }

    /// The same model on another machine, "w16 d1 r14 e8 fp32 @ c7i.large".
    public Candidate on(Machine other, Measurement there) {
        return new Candidate(model() + AT + other.name(), validation, test, there, Optional.of(other), lineage, answered, priced);
    }

    /// The name without the machine: candidates of one model share its quality, whatever machine they serve on.
    public String model() {
        int at = machine.isPresent() ? name.lastIndexOf(AT) : -1;
        return at < 0 ? name : name.substring(0, at);
    }

    /// What its errors cost: from its answers where they were worked out, else from the counts, else all errors alike.
    public ErrorCost errors(Errors errors) {
        if (errors.uniform()) return ErrorCost.uniform(errors, validation);
        return priced.or(() -> answered.map(a -> ErrorCost.of(errors, a.plain()))).orElseGet(() -> ErrorCost.uniform(errors, validation));
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
