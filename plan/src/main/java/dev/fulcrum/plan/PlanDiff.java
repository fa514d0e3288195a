package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What changed between two decisions.
///
/// @param same    whether both choose the same candidate, or both none for the same verdict
/// @param before  the first decision's candidate, or its verdict where there is none
/// @param after   the second's
/// @param figures what both have, in the order of a plan; empty unless both are plans
public record PlanDiff(boolean same, String before, String after, List<Figure> figures) {

    /// One figure in both plans.
    ///
    /// @param difference after less before; its ends are the farthest that the two intervals allow, open where one of them is
    /// @param clear      whether the difference is larger than the intervals: 0 lies outside it
    public record Figure(String name, Estimate before, Estimate after, Estimate difference, boolean clear) {
        static Figure of(String name, Estimate before, Estimate after) {
            Estimate apart = after.plus(before.times(-1));
            boolean above = apart.low() != null && apart.low() > 0;
            boolean below = apart.high() != null && apart.high() < 0;
            return new Figure(name, before, after, apart, above || below);
        }
    }

    public static PlanDiff of(Decision before, Decision after) {
        String first = choice(before);
        String second = choice(after);
        List<Figure> figures = before instanceof Plan a && after instanceof Plan b ? figures(a, b) : List.of();
        return new PlanDiff(first.equals(second), first, second, figures);
    }

    private static String choice(Decision decision) {
        return switch (decision) {
            case Plan plan -> plan.candidate();
            case Infeasible no -> no.verdict();
            case DoNotBuild no -> no.verdict();
        };
    }

    private static List<Figure> figures(Plan a, Plan b) {
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of("demand", a.demand(), b.demand()),
                Figure.of("validation " + a.quality().metric(), a.quality().validation(), b.quality().validation())));
        if (a.quality().test().isPresent() && b.quality().test().isPresent()) {
            figures.add(Figure.of("test " + a.quality().metric(), a.quality().test().get(), b.quality().test().get()));
        }
        figures.add(Figure.of("p99", a.latencyMillis().p99(), b.latencyMillis().p99()));
        figures.add(Figure.of("unit cost", a.unitCost().perThousandRequests(), b.unitCost().perThousandRequests()));
        figures.add(Figure.of("lifetime", a.lifetimeCost().total(), b.lifetimeCost().total()));
        Arrays.stream(CostLine.Part.values()).map(part -> part(part, a.lifetimeCost(), b.lifetimeCost())).flatMap(Optional::stream)
                .forEach(figures::add);
        figures.add(Figure.of("from here", a.fromHere().total(), b.fromHere().total()));
        return figures;
    }

    /// A part of the cost that at least one of the two has.
    private static Optional<Figure> part(CostLine.Part part, LifetimeCost a, LifetimeCost b) {
        Estimate before = sum(part, a);
        Estimate after = sum(part, b);
        boolean nothing = Stream.of(before, after).allMatch(e -> e.value() == 0);
        return nothing ? Optional.empty() : Optional.of(Figure.of("  " + part.name().toLowerCase(java.util.Locale.ROOT), before, after));
    }

    private static Estimate sum(CostLine.Part part, LifetimeCost cost) {
        return cost.lines().stream().filter(l -> l.part() == part).map(CostLine::amount).reduce(Estimate::plus)
                .orElse(Estimate.exact(0, cost.total().unit(), dev.fulcrum.unit.Basis.MEASURED));
    }
}
