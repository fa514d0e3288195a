package dev.fulcrum.compress.prune;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/// Share of the time saved by narrowing one group alone, linear between the widths that were measured and never falling: what noise shows to be
/// slower than a wider group saves as much as that.
final class WidthCurve {
    private final NavigableMap<Integer, Double> saved = new TreeMap<>();

    private WidthCurve() {}

    /// Times the group at about three quarters, half and the least of its ladder.
    ///
    /// @param saving share of the time saved with this group at a count, measured
    static WidthCurve measure(PruneGroup group, IntToDoubleFunction saving) {
        WidthCurve curve = new WidthCurve();
        List<Integer> ladder = group.ladder();
        int last = ladder.size() - 1;
        double most = 0;
        curve.saved.put(ladder.getFirst(), 0.0);
        for (int rung : new int[] {(last + 2) / 4, (last + 1) / 2, last}) {
            int count = ladder.get(rung);
            if (curve.saved.containsKey(count)) continue;
            most = Math.max(most, saving.applyAsDouble(count));
            curve.saved.put(count, most);
        }
        return curve;
    }

    double saved(int count) {
        var above = saved.ceilingEntry(count);
        var below = saved.floorEntry(count);
        if (below == null) return saved.firstEntry().getValue();
        if (above == null) return 0;
        if (above.getKey().equals(below.getKey())) return above.getValue();
        double part = (double) (count - below.getKey()) / (above.getKey() - below.getKey());
        return below.getValue() + part * (above.getValue() - below.getValue());
    }
}
