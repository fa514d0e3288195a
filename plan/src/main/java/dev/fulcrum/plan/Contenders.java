package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The candidates that can matter somewhere on a map, and which of them are feasible at each point.
///
/// A candidate is left out when even its luckiest cost (every input three deviations to the good) is above the unluckiest cost of somebody
/// else at every point: it is then the cheapest in fewer than one world in a thousand.
final class Contenders {
    private static final double LUCK = 3;

    private final Brief brief;
    private final List<Candidate> all;
    private final Estimate search;
    private final Fleets fleets;
    private final Map<Map<Axis, Double>, Set<Candidate>> feasible = new HashMap<>();
    /// The axes that feasibility was seen to depend on.
    private final Set<Axis> telling;
    private List<Candidate> contenders;

    private Contenders(Brief brief, List<Candidate> all, Estimate search, Fleets fleets, List<Map<Axis, Double>> corners) {
        this.brief = brief;
        this.search = search;
        this.fleets = fleets;
        this.all = all;
        this.contenders = all;
        this.telling = Arrays.stream(Axis.values()).filter(axis -> tells(axis, corners))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Axis.class)));
    }

    /// Whether two corners that differ in this axis alone admit different candidates.
    private boolean tells(Axis axis, List<Map<Axis, Double>> corners) {
        return corners.stream().collect(Collectors.groupingBy(p -> only(p, a -> a != axis))).values().stream()
                .anyMatch(line -> line.stream().map(p -> decided(p)).distinct().count() > 1);
    }

    private static Map<Axis, Double> only(Map<Axis, Double> point, Predicate<Axis> axes) {
        Map<Axis, Double> some = new EnumMap<>(Axis.class);
        point.forEach((axis, value) -> {
            if (axes.test(axis)) some.put(axis, value);
        });
        return some;
    }

    /// @param corners points that are looked at first: an axis that changes nothing between them is taken to change nothing at all
    static Contenders over(Brief brief, List<Candidate> all, Estimate search, Fleets fleets, List<Map<Axis, Double>> corners,
            List<Map<Axis, Double>> points) {
        Contenders contenders = new Contenders(brief, all, search, fleets, corners);
        contenders.contenders = contenders.relevant(points);
        return contenders;
    }

    List<Candidate> list() {
        return contenders;
    }

    /// Places in [#list] of those that keep every constraint at a point.
    int[] feasible(Map<Axis, Double> point) {
        Set<Candidate> there = at(point);
        return IntStream.range(0, contenders.size()).filter(i -> there.contains(contenders.get(i))).toArray();
    }

    private Set<Candidate> at(Map<Axis, Double> point) {
        return decided(only(point, telling::contains));
    }

    private Set<Candidate> decided(Map<Axis, Double> point) {
        return feasible.computeIfAbsent(point, p -> {
            Set<Candidate> set = Collections.newSetFromMap(new IdentityHashMap<>());
            set.addAll(new Choice(WorldCosts.at(brief, p), all, search, PromiseGate.USUAL, fleets).feasible());
            return set;
        });
    }

    private List<Candidate> relevant(List<Map<Axis, Double>> points) {
        WorldCosts costs = new WorldCosts(brief, all, List.of(luck(-LUCK), luck(LUCK)), OneOff.NOTHING, fleets);
        Set<Candidate> relevant = new LinkedHashSet<>();
        for (Map<Axis, Double> point : points) {
            double[][] money = costs.at(point);
            Set<Candidate> there = at(point);
            double unlucky = IntStream.range(0, all.size()).filter(i -> there.contains(all.get(i))).mapToDouble(i -> money[i][1]).sorted()
                    .skip(1).findFirst().orElse(Double.POSITIVE_INFINITY);
            for (int i = 0; i < all.size(); i++) if (there.contains(all.get(i)) && money[i][0] <= unlucky) relevant.add(all.get(i));
        }
        return all.stream().filter(relevant::contains).toList();
    }

    /// A world in which every input deviates to the dear side, or by a negative number to the cheap one.
    private static Deviates luck(double deviates) {
        return key -> key.startsWith("quality ") ? -deviates : deviates;
    }
}
