package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What a Slice with constant bounds takes of each axis.
final class SliceBounds {
    private SliceBounds() {}

    /// @param start first position; negative counts from the end
    /// @param end   position after the last; negative counts from the end
    /// @param step  not 0
    record Bound(int axis, long start, long end, long step) {

        int[] positions(int size) {
            if (step < 0) {
                int from = (int) Math.clamp(start < 0 ? start + size : start, -1, size - 1);
                int to = (int) Math.clamp(end < -size ? -1 : end < 0 ? end + size : end, -1, size - 1);
                return IntStream.iterate(from, i -> i > to, i -> i + (int) step).toArray();
            }
            int from = (int) Math.clamp(start < 0 ? start + size : start, 0, size);
            int to = (int) Math.clamp(end < 0 ? end + size : end, 0, size);
            return IntStream.iterate(from, i -> i < to, i -> (int) Math.min(Integer.MAX_VALUE, i + step)).toArray();
        }
    }

    /// Empty where a bound is known only when the graph runs. Before opset 10 bounds are attributes.
    static Optional<List<Bound>> of(Node slice, int rank, Function<String, Optional<long[]>> constant) {
        long[] starts = read(slice, 1, "starts", constant);
        long[] ends = read(slice, 2, "ends", constant);
        long[] steps = slice.input(4).isPresent() ? read(slice, 4, "steps", constant) : null;
        boolean listed = slice.input(3).isPresent() || slice.intsAttribute("axes") != null;
        long[] axes = listed ? read(slice, 3, "axes", constant) : null;
        if (starts == null || ends == null || listed && axes == null) return Optional.empty();
        if (slice.input(4).isPresent() && steps == null) return Optional.empty();
        List<Bound> bounds = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            long axis = axes == null ? i : axes[i];
            bounds.add(new Bound((int) (axis < 0 ? axis + rank : axis), starts[i], ends[i], steps == null ? 1 : steps[i]));
        }
        return Optional.of(bounds);
    }

    private static long[] read(Node slice, int input, String attribute, Function<String, Optional<long[]>> constant) {
        return slice.input(input).isPresent() ? constant.apply(slice.inputs().get(input)).orElse(null) : slice.intsAttribute(attribute);
    }
}
