package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Decides which candidate a brief calls for.
public final class Planner {
    /// One volume a decade from 1e4 to 1e10 requests a month.
    public static final List<Double> VOLUMES = DoubleStream.of(1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10).boxed().toList();

    private Planner() {}

    /// The cheapest over its life, from scratch, among the candidates that keep every constraint.
    ///
    /// @param searchCoreSeconds core-seconds held for looking that are in no candidate's own lineage (weighing, abandoned trials);
    ///                          every candidate is charged with them
    public static Decision decide(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds) {
        return decide(brief, candidates, searchCoreSeconds, PromiseGate.USUAL);
    }

    public static Decision decide(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, PromiseGate gate) {
        return new Choice(brief, Served.by(brief, candidates), searchCoreSeconds, gate).decide();
    }

    /// The same when a candidate runs already, so that a change must be worth its effort.
    ///
    /// @param deployed its name
    public static Decision decide(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, Optional<String> deployed) {
        return new Choice(brief, Served.by(brief, candidates), searchCoreSeconds, PromiseGate.USUAL, new Fleets(), deployed).decide();
    }

    /// What one candidate costs over the horizon, feasible or not.
    public static LifetimeCost lifetimeCost(Brief brief, Candidate candidate, Estimate searchCoreSeconds) {
        return new CostModel(brief).cost(Served.by(brief, candidate), searchCoreSeconds);
    }

    /// The same at each of some numbers of requests a month: faster than one by one, since capacities are found once.
    public static List<LifetimeCost> lifetimeCosts(Brief brief, Candidate candidate, Estimate searchCoreSeconds, List<Double> volumes) {
        Fleets fleets = new Fleets();
        Candidate served = Served.by(brief, candidate);
        return volumes.stream().map(v -> new CostModel(brief.atDemand(v), brief.quality().confidence(), fleets)
                .cost(served, searchCoreSeconds)).toList();
    }

    /// A candidate as the brief's deployment sees it: with what its server takes beside the model. All else here takes candidates as weighed.
    public static Candidate served(Brief brief, Candidate candidate) {
        return Served.by(brief, candidate);
    }

    /// Money over the horizon for having no model at all (`quality.worth`); 0 where nobody asks, nothing where a model must be had.
    public static Optional<Double> outside(Brief brief) {
        if (brief.demand().requests().value() == 0) return Optional.of(0.0);
        return new CostModel(brief).worth();
    }

    /// Serving money of each month of the horizon, not discounted.
    public static List<Estimate> servingByMonth(Brief brief, Candidate candidate) {
        CostModel costs = new CostModel(brief);
        Candidate served = Served.by(brief, candidate);
        return IntStream.rangeClosed(1, brief.demand().horizon()).mapToObj(t -> costs.servingMonth(served, t)).toList();
    }

    /// Decided again at each volume from the same measurements.
    public static List<TableRow> table(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, List<Double> volumes) {
        Fleets fleets = new Fleets();
        List<Candidate> served = Served.by(brief, candidates);
        return volumes.stream().map(brief::atDemand)
                .map(b -> new Choice(b, served, searchCoreSeconds, PromiseGate.USUAL, fleets).row()).toList();
    }
}
