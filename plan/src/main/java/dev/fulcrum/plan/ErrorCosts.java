package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.IdentityHashMap;
import java.util.Map;

/// What the errors of each candidate cost under one brief; intervals take inversions of the beta distribution, so they are worked out once
/// for all worlds.
final class ErrorCosts {
    private final Brief brief;
    private final Map<Candidate, Estimate> qualities = new IdentityHashMap<>();
    private final Map<Candidate, ErrorCost> byClass = new IdentityHashMap<>();

    ErrorCosts(Brief brief) {
        this.brief = brief;
    }

    /// Wrong answers, and persons who answer instead, among so many requests.
    CostLine line(Candidate candidate, double requests, String currency) {
        Basis basis = Basis.MODELLED.weakest(brief.demand().requests().basis());
        if (brief.errors().uniform()) {
            Estimate wrong = quality(candidate).map(q -> requests * (1 - q), "wrong answers", basis);
            return CostLine.of(CostLine.Part.ERRORS, "errors, present value", wrong, brief.errors().cost(), currency);
        }
        return CostLine.of(CostLine.Part.ERRORS, "errors and persons, present value", Estimate.exact(requests, "requests", basis),
                byClass(candidate).aRequest(), currency);
    }

    /// Money a request in a possible world.
    double aRequest(Candidate candidate, Deviates draw) {
        if (!brief.errors().uniform()) return draw.of("errors " + candidate.model(), byClass(candidate).aRequest());
        return (1 - Math.min(1, draw.of("quality " + candidate.model(), quality(candidate)))) * brief.errors().cost().value();
    }

    /// Money a wrong answer that age adds, spread over all wrong answers alike.
    Estimate aMore(Candidate candidate) {
        Estimate cost = brief.errors().cost();
        return brief.errors().uniform() ? cost : Estimate.exact(byClass(candidate).more(), cost.unit(), cost.basis());
    }

    private ErrorCost byClass(Candidate candidate) {
        return byClass.computeIfAbsent(candidate, c -> c.errors(brief.errors()));
    }

    private Estimate quality(Candidate candidate) {
        return qualities.computeIfAbsent(candidate, c -> c.validation().estimate());
    }
}
