package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One decision under way: every candidate priced, those that break a constraint set aside, the others in order of lifetime cost.
final class Choice {
    private final Brief brief;
    private final List<Candidate> candidates;
    private final CostModel costs;
    private final double required;
    private final Feasibility feasibility;
    private final Map<String, LifetimeCost> cost = new LinkedHashMap<>();
    private final List<Rejection> rejected;
    /// Feasible, best first.
    private final List<Candidate> feasible;
    private final Alternatives alternatives;

    Choice(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, PromiseGate gate) {
        this(brief, candidates, searchCoreSeconds, gate, new Fleets());
    }

    Choice(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, PromiseGate gate, Fleets fleets) {
        this(brief, candidates, searchCoreSeconds, gate, fleets, Optional.empty());
    }

    /// @param fleets   what replicas carry, worked out once for all choices of a planner's call
    /// @param deployed the candidate that runs already, where there is one
    Choice(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, PromiseGate gate, Fleets fleets, Optional<String> deployed) {
        this.brief = brief;
        this.candidates = distinct(candidates);
        this.required = gate.required(brief.quality().confidence(), inReach(searchCoreSeconds, fleets));
        this.costs = new CostModel(brief, required, fleets);
        for (Candidate candidate : candidates) cost.put(candidate.name(), costs.cost(candidate, searchCoreSeconds));
        this.feasibility = new Feasibility(brief, costs, required, searchCoreSeconds);
        this.rejected = candidates.stream().flatMap(c -> feasibility.rejections(c).stream()).toList();
        this.feasible = candidates.stream().filter(this::isFeasible).sorted(this::better).toList();
        this.alternatives = new Alternatives(brief, costs, cost, feasible, deployed);
    }

    private static List<Candidate> distinct(List<Candidate> candidates) {
        if (candidates.stream().map(Candidate::name).distinct().count() == candidates.size()) return List.copyOf(candidates);
        throw Fault.of("decide", "must be given candidates with different names",
                candidates.stream().map(Candidate::name).collect(Collectors.joining(", ")), "name each candidate once").raise();
    }

    /// The promises of the models that only their quality could keep out; one model on two machines is one promise.
    private List<Double> inReach(Estimate searchCoreSeconds, Fleets fleets) {
        if (brief.quality().minimum().isEmpty()) return List.of();
        CostModel anyCycle = new CostModel(brief, 0, fleets);
        Feasibility anyQuality = new Feasibility(brief, anyCycle, 0, searchCoreSeconds);
        Map<String, Double> byModel = new LinkedHashMap<>();
        candidates.stream().filter(c -> anyQuality.rejections(c).isEmpty())
                .forEach(c -> byModel.merge(c.model(), anyCycle.bestPromise(c), Math::max));
        return List.copyOf(byModel.values());
    }

    private boolean isFeasible(Candidate candidate) {
        return rejected.stream().noneMatch(r -> r.candidate().equals(candidate.name()));
    }

    /// The cheaper first; for the same money the one of better quality, then of lower p99, then by name.
    private int better(Candidate a, Candidate b) {
        int byMoney = Ranking.compare(total(a), total(b));
        return byMoney != 0 ? byMoney : Ranking.BY_MERIT_AND_NAME.compare(a, b);
    }

    private double total(Candidate candidate) {
        return cost.get(candidate.name()).total().value();
    }

    /// Those that keep every constraint, best first.
    List<Candidate> feasible() {
        return feasible;
    }

    Decision decide() {
        return refusal().orElseGet(() -> plan(feasible.getFirst()));
    }

    /// The decision without its reasons: no break-even is looked for.
    TableRow row() {
        Estimate volume = brief.demand().requests();
        return refusal().map(no -> TableRow.without(volume, no.verdict())).orElseGet(() -> row(volume, feasible.getFirst()));
    }

    private TableRow row(Estimate volume, Candidate chosen) {
        return new TableRow(volume, verdict(chosen), Optional.of(chosen.name()), Optional.of(chosen.validation().estimate()),
                Optional.of(chosen.latency().p99()), Optional.of(unitCost(chosen)), Optional.of(cost.get(chosen.name()).total()));
    }

    /// Why nothing is to be built, if so.
    private Optional<Decision> refusal() {
        if (brief.demand().requests().value() == 0) return Optional.of(doNotBuild("nobody asks: demand is 0"));
        if (feasible.isEmpty()) return Optional.of(Shortfall.of(candidates, rejected));
        double spent = total(feasible.getFirst());
        return costs.worth().filter(worth -> worth < spent)
                .map(worth -> doNotBuild(Figures.say("the cheapest feasible candidate costs %s over the horizon, a valid model is worth %s",
                        Figures.money(spent, costs.currency()), Figures.money(worth, costs.currency()))));
    }

    private String verdict(Candidate chosen) {
        if (feasible.stream().skip(1).findFirst().filter(next -> same(chosen, next)).isPresent()) return "no difference";
        return alternatives.worthDoing() ? "build" : Materiality.NOT_WORTH_DOING;
    }

    private DoNotBuild doNotBuild(String why) {
        return new DoNotBuild(DoNotBuild.VERDICT, why, rejected);
    }

    private Plan plan(Candidate chosen) {
        Optional<Candidate> next = feasible.stream().skip(1).findFirst();
        BreakEvens turns = new BreakEvens(brief, costs, feasibility, feasible, candidates);
        LifetimeCost life = cost.get(chosen.name());
        Ruling ruling = Ruling.of(life, costs.floorShare(chosen));
        List<ParetoFront.Point> front = front();
        return new Plan(verdict(chosen), chosen.name(), promise(chosen), chosen.latency(),
                new Plan.UnitCost(unitCost(chosen)), life, life.fromHere(costs.currency()), brief.demand().requests(),
                turns.bestBetween(), turns.against(), alternatives.priced(rejected, candidates),
                Payback.day(costs, chosen, life.oneOff(), brief.demand().horizon()),
                ruling.regime(), ruling.sentence(), alternatives.materiality(), next.map(Candidate::name),
                next.map(n -> saving(chosen, n)), cheapestFromHere(),
                costs.energyMonth(chosen), costs.carbonMonth(chosen), chosen.memory(),
                candidates.stream().map(c -> assessment(c, front)).toList(), front.stream().map(ParetoFront.Point::name).toList(),
                brief.errors().uniform() ? Optional.empty() : Answering.of(chosen.errors(brief.errors())), Optional.empty());
    }

    private boolean same(Candidate a, Candidate b) {
        return Ranking.compare(total(a), total(b)) == 0 && Ranking.BY_MERIT.compare(a, b) == 0;
    }

    private Plan.Promise promise(Candidate chosen) {
        return new Plan.Promise(chosen.validation().metric(), chosen.validation().estimate(),
                chosen.test().map(test -> test.estimate()), brief.quality().minimum().map(m -> Estimate.exact(m, "1", Basis.ASSUMED)),
                probability(costs.promise(chosen)), probability(brief.quality().minimum().isPresent() ? required : 0));
    }

    private static Estimate probability(double p) {
        return Estimate.exact(p, "1", Basis.MODELLED);
    }

    private Estimate unitCost(Candidate candidate) {
        double volume = brief.demand().requests().value();
        return costs.servingMonth(candidate, 1).in(costs.currency() + "/1000 requests", volume == 0 ? 0 : 1000 / volume);
    }

    /// Money that the chosen saves against another; its interval is that of the paired difference.
    private Estimate saving(Candidate chosen, Candidate other) {
        return Paired.difference(costs, other, chosen, brief.demand().requests().value(), brief.seed());
    }

    private String cheapestFromHere() {
        return feasible.stream().min(Comparator.comparingDouble(c -> cost.get(c.name()).fromHere(costs.currency()).total().value()))
                .orElseThrow().name();
    }

    private List<ParetoFront.Point> front() {
        return ParetoFront.of(candidates.stream()
                .map(c -> new ParetoFront.Point(c.name(), c.validation().value(), c.latency().p99().value(), total(c))).toList());
    }

    private Assessment assessment(Candidate c, List<ParetoFront.Point> front) {
        return new Assessment(c.name(), c.validation().estimate(), c.latency().p99(), probability(costs.promise(c)),
                unitCost(c), cost.get(c.name()).total(), isFeasible(c), front.stream().anyMatch(p -> p.name().equals(c.name())));
    }
}
