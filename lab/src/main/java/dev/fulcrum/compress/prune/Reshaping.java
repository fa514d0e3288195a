package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Reshape, Flatten, Squeeze, Unsqueeze: the dimensions before and after are lined up in the shortest stretches of equal product, and
/// each stretch is followed element by element.
///
/// Merged with axes behind it ([C,H,W] to C·H·W) a channel becomes a block of positions. Split ([H·D] to [H,D]) a block of channels
/// becomes one position: an attention head becomes the unit. A split could also go along the inner axis; see [Tying.Fork].
final class Reshaping {
    /// Beyond so many elements in a stretch its channels are fixed rather than followed.
    private static final long LARGEST = 1 << 24;

    private final Site site;
    private final Labels in;
    private final long[] dims;
    private final List<Axis> out = new ArrayList<>();

    private Reshaping(Site site, long[] dims) {
        this.site = site;
        this.in = site.in(0);
        this.dims = dims;
    }

    static Optional<List<Labels>> reshape(Site s) {
        Optional<long[]> dims = s.tying().dims(s.node().output());
        if (dims.isEmpty()) return Optional.empty();
        return new Reshaping(s, dims.get()).follow();
    }

    private Optional<List<Labels>> follow() {
        int i = 0;
        int j = 0;
        while (i < in.rank() || j < dims.length) {
            int fromIn = i;
            int fromOut = j;
            long a = i < in.rank() ? in.size(i++) : 1;
            long b = j < dims.length ? dims[j++] : 1;
            while (a != b) {
                if (a == 0 || b == 0) return Optional.empty();
                if (a < b && i < in.rank()) a *= in.size(i++);
                else if (a > b && j < dims.length) b *= dims[j++];
                else return Optional.empty();
            }
            stretch(fromIn, i, fromOut, j, a);
        }
        return Optional.of(List.of(new Labels(out, false)));
    }

    private void stretch(int fromIn, int toIn, int fromOut, int toOut, long count) {
        List<Integer> channels = IntStream.range(fromIn, toIn).filter(a -> site.tying().canLose(in.axis(a))).boxed().toList();
        if (channels.size() == 1 && toIn - fromIn == 1 && toOut - fromOut == 1) {
            out.add(in.axis(fromIn));
            return;
        }
        boolean follow = channels.size() == 1 && count <= LARGEST;
        if (!follow) channels.forEach(a -> site.fix(in.axis(a), "reshaped together with other channels"));
        int target = follow ? target(in.axis(channels.getFirst()), fromOut, toOut) : -1;
        for (int b = fromOut; b < toOut; b++) {
            out.add(b == target ? moved(channels.getFirst(), inner(in.dims(), channels.getFirst(), toIn), b, inner(dims, b, toOut), count)
                    : Axis.fixed(dims[b]));
        }
    }

    /// The axis that carries the channels on: the outermost longer than 1, or the one that the walk was told to take.
    private int target(Axis from, int fromOut, int toOut) {
        List<Integer> candidates = IntStream.range(fromOut, toOut).filter(b -> dims[b] > 1).boxed().toList();
        if (candidates.isEmpty()) {
            site.fix(from, "reshaped away");
            return -1;
        }
        int chosen = candidates.get(Math.min(candidates.size() - 1, site.tying().choices.getOrDefault(site.index(), 0)));
        if (candidates.size() > 1) {
            site.tying().forks.add(new Tying.Fork(site.index(), from.slots(), candidates.size(), (int) dims[chosen]));
        }
        return chosen;
    }

    private static long inner(long[] sizes, int axis, int to) {
        long product = 1;
        for (int a = axis + 1; a < to; a++) product *= sizes[a];
        return product;
    }

    private Axis moved(int from, long innerFrom, int to, long innerTo, long count) {
        Axis source = in.axis(from);
        int[] slots = new int[(int) dims[to]];
        boolean[] seen = new boolean[slots.length];
        boolean[] zero = new boolean[slots.length];
        for (long t = 0; t < count; t++) {
            int c = (int) (t / innerFrom % source.size());
            int b = (int) (t / innerTo % slots.length);
            if (seen[b]) site.tying().slots.tie(slots[b], source.slots()[c], site.because());
            else slots[b] = source.slots()[c];
            zero[b] = source.zero()[c] && (!seen[b] || zero[b]);
            seen[b] = true;
        }
        return new Axis(slots, zero);
    }
}
