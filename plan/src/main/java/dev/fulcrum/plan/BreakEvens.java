package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The volumes at which the chosen candidate and the other feasible ones change places.
final class BreakEvens {
    private final Brief brief;
    private final CostModel costs;
    /// Best at the brief's volume first.
    private final List<Candidate> feasible;
    /// Not feasible at the brief's volume, but at others.
    private final List<Candidate> elsewhere;
    private final Feasibility feasibility;
    private final Candidate chosen;
    private final List<CostCurve> curves;

    BreakEvens(Brief brief, CostModel costs, Feasibility feasibility, List<Candidate> feasible, List<Candidate> all) {
        this.brief = brief;
        this.costs = costs;
        this.feasibility = feasibility;
        this.feasible = feasible;
        this.elsewhere = all.stream().filter(c -> !feasible.contains(c) && feasibility.feasibleSomewhere(c)).toList();
        this.chosen = feasible.getFirst();
        this.curves = feasible.stream().map(c -> costs.curve(c, Deviates.none())).toList();
    }

    /// The volumes around the brief's at which the chosen stays feasible and nobody who is feasible there is cheaper.
    Estimate bestBetween() {
        double volume = brief.demand().requests().value();
        VolumeRange range = feasibility.volumes(chosen);
        for (int i = 1; i < feasible.size(); i++) range = range.and(best(curves.get(i), feasibility.volumes(feasible.get(i)), range, volume));
        for (Candidate c : elsewhere) range = range.and(best(costs.curve(c, Deviates.none()), feasibility.volumes(c), range, volume));
        return new Estimate(volume, range.low() == 0 ? null : Double.valueOf(range.low()),
                Double.isInfinite(range.high()) ? null : Double.valueOf(range.high()), Dimension.REQUESTS.unit(),
                Basis.MODELLED.weakest(brief.demand().requests().basis()));
    }

    /// Where the chosen is no dearer than another that may be deployed at some volumes only.
    private VolumeRange best(CostCurve other, VolumeRange may, VolumeRange within, double volume) {
        CostCurve mine = curves.getFirst();
        return new VolumeRange(may.isEmpty() ? 0 : lastBelow(mine, other, may, within, volume),
                may.isEmpty() ? Double.POSITIVE_INFINITY : firstAbove(mine, other, may, within, volume));
    }

    private static double firstAbove(CostCurve mine, CostCurve other, VolumeRange may, VolumeRange within, double volume) {
        double from = Math.max(volume, Math.max(Crossing.LOWEST, may.low()));
        double to = Math.min(Crossing.HIGHEST, Math.min(within.high(), may.high()));
        if (from >= to) return Double.POSITIVE_INFINITY;
        if (from > volume && Crossing.signAbove(mine, other, from) > 0) return from;
        return Crossing.firstRising(mine, other, from, to).map(Crossing::volume).orElse(Double.POSITIVE_INFINITY);
    }

    private static double lastBelow(CostCurve mine, CostCurve other, VolumeRange may, VolumeRange within, double volume) {
        double to = Math.min(volume, Math.min(Crossing.HIGHEST, may.high()));
        double from = Math.max(Crossing.LOWEST, Math.max(within.low(), may.low()));
        if (from >= to) return 0;
        if (to < volume && Crossing.sign(mine, other, to) > 0) return to;
        List<Crossing> below = Crossing.between(mine, other, from, to);
        return below.isEmpty() ? 0 : below.getLast().volume();
    }

    /// One for the runner-up and one for each candidate that is the cheapest at some volume.
    List<BreakEven> against() {
        Set<Candidate> neighbours = new LinkedHashSet<>(feasible.stream().skip(1).limit(1).toList());
        neighbours.addAll(cheapestSomewhere());
        neighbours.remove(chosen);
        return neighbours.stream().map(this::against).toList();
    }

    /// Walks up the volume: at the first crossing with the cheapest so far, the cheapest is looked for anew.
    private List<Candidate> cheapestSomewhere() {
        double volume = Crossing.LOWEST;
        int cheapest = cheapestAbove(volume);
        List<Candidate> path = new ArrayList<>(List.of(feasible.get(cheapest)));
        for (double next = undercut(cheapest, volume); next <= Crossing.HIGHEST; next = undercut(cheapest, volume)) {
            volume = next;
            cheapest = cheapestAbove(volume * (1 + 1e-9));
            path.add(feasible.get(cheapest));
        }
        return path;
    }

    /// The first volume at which somebody undercuts the cheapest; infinite when nobody does.
    private double undercut(int cheapest, double from) {
        double first = Crossing.HIGHEST;
        boolean found = false;
        for (int i = 0; i < curves.size(); i++) {
            if (i == cheapest) continue;
            Optional<Crossing> next = Crossing.firstRising(curves.get(cheapest), curves.get(i), from * (1 + 1e-9), first);
            found |= next.isPresent();
            first = next.map(Crossing::volume).orElse(first);
        }
        return found ? first : Double.POSITIVE_INFINITY;
    }

    private int cheapestAbove(double volume) {
        double[] cost = curves.stream().mapToDouble(c -> c.above(volume)).toArray();
        int best = 0;
        for (int i = 1; i < cost.length; i++) if (cost[i] < cost[best]) best = i;
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
