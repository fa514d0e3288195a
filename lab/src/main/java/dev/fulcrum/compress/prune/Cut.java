package dev.fulcrum.compress.prune;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Which slots stay once some units are removed.
final class Cut {
    /// A unit by the group that it belongs to.
    private record Member(String group, int unit) {}

    private final Tying tying;
    private final Map<String, Set<Integer>> kept;
    private final Map<Integer, Member> members = new HashMap<>();
    private final Set<Integer> removed = new HashSet<>();

    /// @param kept units that stay by group, changed by [#reviveEmptied]; groups not named stay whole
    Cut(Tying tying, Map<String, PruneGroup> groups, Map<String, Set<Integer>> kept) {
        this.tying = tying;
        this.kept = kept;
        kept.forEach((name, units) -> {
            PruneGroup group = groups.get(name);
            for (int u = 0; u < group.units().size(); u++) {
                members.put(root(group.units().get(u)), new Member(name, u));
                if (!units.contains(u)) removed.add(root(group.units().get(u)));
            }
        });
    }

    private int root(PruneGroup.Unit unit) {
        PruneGroup.Slice slice = unit.slices().getFirst();
        return tying.slots.find(tying.labels.get(slice.weight()).axis(slice.axis()).slots()[slice.positions().getFirst()]);
    }

    /// No axis may become empty: where all of a Split's part would go, its best unit stays after all.
    void reviveEmptied(Function<String, double[]> importance) {
        Map<String, double[]> scores = new HashMap<>();
        for (Labels labels : tying.labels.values()) {
            for (Axis axis : labels.axes()) {
                if (axis.size() == 0 || Arrays.stream(axis.slots()).anyMatch(this::stays)) continue;
                int best = Arrays.stream(axis.slots()).map(tying.slots::find).boxed()
                        .max((a, b) -> Double.compare(score(a, scores, importance), score(b, scores, importance))).orElseThrow();
                removed.remove(best);
                kept.get(members.get(best).group()).add(members.get(best).unit());
            }
        }
    }

    private double score(int root, Map<String, double[]> scores, Function<String, double[]> importance) {
        Member member = members.get(root);
        return scores.computeIfAbsent(member.group(), importance)[member.unit()];
    }

    boolean stays(int slot) {
        return !removed.contains(tying.slots.find(slot));
    }

    boolean changes(Axis axis) {
        return !removed.isEmpty() && Arrays.stream(axis.slots()).anyMatch(s -> !stays(s));
    }

    /// Positions that stay, rising.
    int[] positions(Axis axis) {
        return IntStream.range(0, axis.size()).filter(i -> stays(axis.slots()[i])).toArray();
    }

    /// Positions that stay among the first ones.
    int count(Axis axis, int before) {
        return (int) Arrays.stream(axis.slots(), 0, before).filter(this::stays).count();
    }

    int count(Axis axis) {
        return count(axis, axis.size());
    }
}
