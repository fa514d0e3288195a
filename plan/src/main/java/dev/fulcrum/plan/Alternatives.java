package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What one could take instead of the chosen, what that would save or cost, and so whether the decision matters.
final class Alternatives {
    private final Brief brief;
    private final CostModel costs;
    private final Map<String, LifetimeCost> cost;
    /// Best first.
    private final List<Candidate> feasible;
    private final Optional<String> deployed;

    Alternatives(Brief brief, CostModel costs, Map<String, LifetimeCost> cost, List<Candidate> feasible, Optional<String> deployed) {
        this.brief = brief;
        this.costs = costs;
        this.cost = cost;
        this.feasible = feasible;
        this.deployed = deployed;
    }

    /// The simplest first.
    private Map<Alternative.Kind, Candidate> others() {
        Map<Alternative.Kind, Candidate> others = new LinkedHashMap<>();
        deployed.flatMap(name -> feasible.stream().filter(c -> c.name().equals(name)).findFirst())
                .ifPresent(c -> others.put(Alternative.Kind.DEPLOYED, c));
        others.put(Alternative.Kind.CHEAPEST_TO_BUILD, cheapestToBuild());
        others.values().removeIf(c -> c == chosen());
        feasible.stream().skip(1).findFirst().ifPresent(c -> others.put(Alternative.Kind.RUNNER_UP, c));
        return others;
    }

    private Candidate chosen() {
        return feasible.getFirst();
    }

    /// The chosen, where no other is cheaper.
    private Candidate cheapestToBuild() {
        return feasible.stream().min(Comparator.comparingDouble(c -> cost.get(c.name()).oneOff().value())).orElseThrow();
    }

    /// By the values alone, without intervals.
    boolean worthDoing() {
        return others().entrySet().stream().findFirst().map(e -> isWorth(more(e.getValue()).value() - sunk(e.getKey(), e.getValue())))
                .orElse(true);
    }

    private boolean isWorth(double saving) {
        return saving >= brief.operation().effort().value();
    }

    /// What another costs more than the chosen from scratch, as the difference of the bills.
    private Estimate more(Candidate other) {
        double value = cost.get(other.name()).total().value() - cost.get(chosen().name()).total().value();
        return Estimate.open(value, costs.currency(), cost.get(other.name()).total().basis());
    }

    /// The part of that difference which is spent already when the other is deployed.
    private double sunk(Alternative.Kind kind, Candidate other) {
        return switch (kind) {
            case DEPLOYED -> cost.get(other.name()).oneOff().value() - cost.get(chosen().name()).oneOff().value();
            case CHEAPEST_TO_BUILD, RUNNER_UP -> 0;
        };
    }

    Materiality materiality() {
        List<Alternative> all = others().entrySet().stream().map(e -> alternative(e.getKey(), e.getValue())).toList();
        return Materiality.of(brief.operation().effort(), all, cost.get(chosen().name()),
                feasible.stream().skip(1).findFirst().map(c -> cost.get(c.name())));
    }

    private Alternative alternative(Alternative.Kind kind, Candidate other) {
        double sunk = sunk(kind, other);
        Estimate paired = paired(other);
        Estimate saving = paired.map(x -> x - sunk, paired.unit(), paired.basis());
        return new Alternative(kind, other.name(), saving, isWorth(more(other).value() - sunk));
    }

    private Estimate paired(Candidate other) {
        return Paired.difference(costs, other, chosen(), brief.demand().requests().value(), brief.seed());
    }

    /// Each refused with what it would save a month against the chosen.
    List<Rejection> priced(List<Rejection> rejected, List<Candidate> candidates) {
        Map<String, Long> broken = rejected.stream().collect(Collectors.groupingBy(Rejection::candidate, Collectors.counting()));
        Map<String, Estimate> saved = candidates.stream().filter(c -> broken.containsKey(c.name()))
                .collect(Collectors.toMap(Candidate::name, c -> paired(c).in(costs.currency(), -1 / costs.annuity())));
        return rejected.stream().map(r -> r.priced(saved.get(r.candidate()), broken.get(r.candidate()).intValue() - 1)).toList();
    }
}
