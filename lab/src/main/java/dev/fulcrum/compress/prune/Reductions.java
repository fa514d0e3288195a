package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Reductions keep the channels of the axes that stay. Over channels themselves a sum may lose zeros; a mean, a maximum or a product
/// may not.
final class Reductions {
    private static final Set<String> SUMS = Set.of("ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare");

    private Reductions() {}

    static Optional<List<Labels>> reduce(Site s) {
        Labels x = s.in(0);
        Optional<Set<Integer>> reduced = axes(s, x.rank());
        if (reduced.isEmpty()) return Optional.empty();
        boolean keep = s.node().intAttribute("keepdims", 1) != 0;
        List<Axis> out = new ArrayList<>();
        for (int a = 0; a < x.rank(); a++) {
            if (!reduced.get().contains(a)) out.add(s.node().is("ReduceLogSumExp") ? x.axis(a).nonZero() : x.axis(a));
            else reduced(s, x.axis(a)).filter(one -> keep).ifPresent(out::add);
        }
        return Optional.of(List.of(new Labels(out, false)));
    }

    private static Optional<Axis> reduced(Site s, Axis axis) {
        if (SUMS.contains(s.node().op())) s.needsZero(axis);
        else s.fix(axis, "every channel counts");
        return Optional.of(Axis.fixed(1));
    }

    private static Optional<Set<Integer>> axes(Site s, int rank) {
        Optional<long[]> listed = s.integers(1, "axes");
        if (listed.isEmpty() && s.has(1)) return Optional.empty();
        if (listed.isEmpty() || listed.get().length == 0) {
            boolean none = s.node().intAttribute("noop_with_empty_axes", 0) != 0;
            return Optional.of(none ? Set.of() : new TreeSet<>(IntStream.range(0, rank).boxed().toList()));
        }
        return Optional.of(new TreeSet<>(LongStream.of(listed.get()).mapToObj(a -> s.axis(a, rank)).toList()));
    }
}
