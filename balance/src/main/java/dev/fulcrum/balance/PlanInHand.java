package dev.fulcrum.balance;

import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// While a search goes on, the best plan that can be had so far: its model and plan are written each time that it is another one, so that
/// somebody can serve it meanwhile. It is decided from the first weighing and from validation alone; what is announced in the end has been
/// weighed again and measured on test.
final class PlanInHand {
    private final Asked asked;
    private final Machine machine;
    private final Provenance provenance;
    private final ContentHash data;
    private final Estimate looking;
    private Optional<String> written = Optional.empty();

    /// @param looking core-seconds held for weighing
    PlanInHand(Asked asked, Machine machine, Provenance provenance, ContentHash data, Estimate looking) {
        this.asked = asked;
        this.machine = machine;
        this.provenance = provenance;
        this.data = data;
        this.looking = looking;
    }

    /// After a purchase, on whichever thread made it.
    ///
    /// @param candidates by trial key
    synchronized void look(Map<String, Candidate> candidates) {
        if (!(Planner.decide(asked.brief(), List.copyOf(candidates.values()), looking) instanceof Plan plan)) return;
        if (written.filter(plan.candidate()::equals).isPresent()) return;
        String key = Candidates.key(candidates, plan.candidate());
        HandOver.model(asked.folder(), asked.folder().trialModel(key), key, plan, data, provenance);
        AtomicFile.write(asked.folder().plan(), Json.pretty(plan));
        written = Optional.of(plan.candidate());
        machine.progress().accept(Progress.of("in hand", plan.candidate() + ", " + asked.folder().model()));
    }
}
