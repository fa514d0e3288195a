package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes groups of the classes that a walk found: makers that share a unit are of one group.
final class GroupBuilding {
    private final Tying tying;
    private final Map<Integer, List<PruneGroup.Slice>> slices = new HashMap<>();

    GroupBuilding(Tying tying) {
        this.tying = tying;
    }

    PruneGroups build(PruneGroups.Analysis analysis) {
        collectSlices();
        List<PruneGroups.FixedChannels> fixed = new ArrayList<>();
        List<PruneGroup> groups = new ArrayList<>();
        for (List<Tying.Maker> makers : joined()) {
            for (Tying.Maker maker : makers) fixed(maker, fixed);
            Set<Integer> units = new LinkedHashSet<>();
            makers.forEach(m -> units.addAll(units(m)));
            if (units.size() > 1) groups.add(group(makers, units, groups));
        }
        return new PruneGroups(List.copyOf(groups), List.copyOf(fixed), analysis);
    }

    private PruneGroup group(List<Tying.Maker> makers, Set<Integer> units, List<PruneGroup> before) {
        int[] first = makers.getFirst().slots();
        int loose = (int) Arrays.stream(first).filter(s -> !tying.slots.isFixed(s)).count();
        int each = Math.max(1, loose / Math.max(1, units(makers.getFirst()).size()));
        String name = makers.getFirst().weight();
        int again = (int) before.stream().filter(g -> g.name().split("#")[0].equals(name)).count();
        List<PruneGroup.Unit> cut = units.stream().map(u -> new PruneGroup.Unit(slices.getOrDefault(u, List.of()))).toList();
        List<String> weights = makers.stream().map(Tying.Maker::weight).distinct().toList();
        return new PruneGroup(again == 0 ? name : name + "#" + again, weights, cut, each, first.length - loose,
                units.stream().anyMatch(tying.slots::isMuted));
    }

    /// The makers of each group, in the order of the graph.
    private List<List<Tying.Maker>> joined() {
        List<List<Tying.Maker>> groups = new ArrayList<>();
        Map<Integer, List<Tying.Maker>> of = new HashMap<>();
        for (Tying.Maker maker : tying.makers) {
            List<Tying.Maker> home = new ArrayList<>();
            Set<List<Tying.Maker>> met = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
            units(maker).stream().filter(of::containsKey).map(of::get).forEach(met::add);
            List<List<Tying.Maker>> merged = groups.stream().filter(met::contains).toList();
            merged.forEach(home::addAll);
            home.add(maker);
            if (merged.isEmpty()) groups.add(home);
            else replace(groups, merged, home);
            home.forEach(m -> units(m).forEach(u -> of.put(u, home)));
        }
        return groups;
    }

    private static void replace(List<List<Tying.Maker>> groups, List<List<Tying.Maker>> merged, List<Tying.Maker> by) {
        for (int i = 0; i < groups.size(); i++) if (groups.get(i) == merged.getFirst()) groups.set(i, by);
        groups.removeIf(g -> merged.stream().skip(1).anyMatch(m -> m == g));
    }

    private Set<Integer> units(Tying.Maker maker) {
        Set<Integer> units = new LinkedHashSet<>();
        for (int slot : maker.slots()) if (!tying.slots.isFixed(slot)) units.add(tying.slots.find(slot));
        return units;
    }

    private void fixed(Tying.Maker maker, List<PruneGroups.FixedChannels> into) {
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (int slot : maker.slots()) if (tying.slots.isFixed(slot)) reasons.merge(tying.slots.reason(slot), 1, Integer::sum);
        reasons.forEach((why, count) -> into.add(new PruneGroups.FixedChannels(maker.weight(), count, why)));
    }

    private void collectSlices() {
        for (String weight : tying.graph.initializers().keySet()) {
            Labels labels = tying.labels.get(weight);
            for (int axis = 0; axis < labels.rank(); axis++) {
                Map<Integer, List<Integer>> positions = new LinkedHashMap<>();
                int[] slots = labels.axis(axis).slots();
                for (int i = 0; i < slots.length; i++) {
                    if (tying.slots.isFixed(slots[i])) continue;
                    positions.computeIfAbsent(tying.slots.find(slots[i]), k -> new ArrayList<>()).add(i);
                }
                int at = axis;
                positions.forEach((unit, where) -> slices.computeIfAbsent(unit, k -> new ArrayList<>())
                        .add(new PruneGroup.Slice(weight, at, where)));
            }
        }
    }
}
