package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// The volumes at which the chosen candidate and the other feasible ones change places.
final class BreakEvens {
    private final Brief brief;
    private final CostModel costs;
    /// Best at the brief's volume first.
    private final List<Candidate> feasible;
    private final Candidate chosen;
    private final List<CostCurve> curves;

    BreakEvens(Brief brief, CostModel costs, List<Candidate> feasible) {
        this.brief = brief;
        this.costs = costs;
        this.feasible = feasible;
        this.chosen = feasible.getFirst();
        this.curves = feasible.stream().map(c -> costs.curve(c, Deviates.none())).toList();
    }

    /// From the highest crossing below the brief's volume to the lowest above it, over all feasible candidates; no further than the
    /// volume at which the chosen would pass its monthly limit of energy or carbon.
    Estimate bestBetween() {
        double volume = brief.demand().requests().value();
        double[] all = curves.stream().skip(1).flatMapToDouble(c -> Crossing.between(curves.getFirst(), c).stream()
                .mapToDouble(Crossing::volume)).toArray();
        double low = DoubleStream.of(all).filter(v -> v <= volume).max().orElse(0);
        double high = DoubleStream.of(all).filter(v -> v > volume).min().orElse(Double.POSITIVE_INFINITY);
        high = Math.min(high, volume * Math.min(room(brief.limits().energy(), costs.energyMonth(chosen)),
                room(brief.limits().carbon(), costs.carbonMonth(chosen))));
        return new Estimate(volume, low == 0 ? null : Double.valueOf(low), Double.isInfinite(high) ? null : Double.valueOf(high),
                Dimension.REQUESTS.unit(), Basis.MODELLED.weakest(brief.demand().requests().basis()));
    }

    /// How many times what is used a limit allows.
    private static double room(Optional<Double> limit, Estimate used) {
        return limit.map(l -> l / used.value()).orElse(Double.POSITIVE_INFINITY);
    }

    /// One for the runner-up and one for each candidate that is the cheapest at some volume.
    List<BreakEven> against() {
        Set<Candidate> neighbours = new LinkedHashSet<>(feasible.stream().skip(1).limit(1).toList());
        neighbours.addAll(cheapestSomewhere());
        neighbours.remove(chosen);
        return neighbours.stream().map(this::against).toList();
    }

    /// Walks up the volume: whoever first undercuts the cheapest so far is the cheapest from there on.
    private List<Candidate> cheapestSomewhere() {
        int cheapest = cheapestAt(Crossing.LOWEST);
        List<Candidate> path = new ArrayList<>(List.of(feasible.get(cheapest)));
        double volume = Crossing.LOWEST;
        for (Optional<Step> next = undercut(cheapest, volume); next.isPresent(); next = undercut(cheapest, volume)) {
            cheapest = next.get().to();
            volume = next.get().volume();
            path.add(feasible.get(cheapest));
        }
        return path;
    }

    private record Step(int to, double volume) {}

    private Optional<Step> undercut(int cheapest, double from) {
        return IntStream.range(0, curves.size()).boxed().filter(i -> i != cheapest)
                .flatMap(i -> Crossing.between(curves.get(cheapest), curves.get(i)).stream()
                        .filter(c -> c.rising() && c.volume() > from).map(c -> new Step(i, c.volume())))
                .min(Comparator.comparingDouble(Step::volume));
    }

    private int cheapestAt(double volume) {
        int best = 0;
        for (int i = 1; i < curves.size(); i++) {
            if (Crossing.sign(curves.get(i), curves.get(best), volume) < 0) best = i;
        }
        return best;
    }

    private BreakEven against(Candidate other) {
        CostCurve a = costs.curve(chosen, Deviates.none());
        CostCurve b = costs.curve(other, Deviates.none());
        double p = Paired.cheaper(costs, chosen, other, brief.demand().requests().value(), brief.seed());
        return new BreakEven(other.name(), Paired.crossings(costs, chosen, other, brief.seed()), cheaper(a, b, other, Crossing.LOWEST),
                cheaper(a, b, other, Crossing.HIGHEST), Estimate.exact(p, "1", Basis.MODELLED));
    }

    private String cheaper(CostCurve a, CostCurve b, Candidate other, double volume) {
        return switch (Crossing.sign(a, b, volume)) {
            case -1 -> chosen.name();
            case 1 -> other.name();
            default -> "no difference";
        };
    }
}
