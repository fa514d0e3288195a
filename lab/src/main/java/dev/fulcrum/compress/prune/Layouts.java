package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Operators that move elements.
final class Layouts {
    private Layouts() {}

    static List<Labels> transpose(Site s) {
        Labels x = s.in(0);
        long[] perm = s.node().intsAttribute("perm");
        List<Axis> axes = IntStream.range(0, x.rank()).mapToObj(a -> x.axis(perm == null ? x.rank() - 1 - a : (int) perm[a])).toList();
        return List.of(x.with(axes));
    }

    /// Channels side by side, each part with its own slots.
    static List<Labels> concat(Site s) {
        List<Labels> in = s.inputs();
        int rank = in.getFirst().rank();
        int axis = s.axis(s.node().intAttribute("axis", 1), rank);
        List<Axis> out = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            int at = a;
            if (a == axis) out.add(in.stream().map(l -> l.axis(at)).reduce(Axis::then).orElseThrow());
            else out.add(Elementwise.axis(s, "Sum", in, a - rank));
        }
        return List.of(new Labels(out, false));
    }

    static Optional<List<Labels>> split(Site s) {
        Labels x = s.in(0);
        int axis = s.axis(s.node().intAttribute("axis", 0), x.rank());
        List<Labels> parts = new ArrayList<>();
        int from = 0;
        for (String output : s.node().outputs()) {
            Optional<long[]> dims = s.tying().dims(output);
            if (dims.isEmpty() || from + dims.get()[axis] > x.size(axis)) return Optional.empty();
            int to = from + (int) dims.get()[axis];
            parts.add(x.with(axis, x.axis(axis).part(from, to)));
            from = to;
        }
        return from == x.size(axis) ? Optional.of(parts) : Optional.empty();
    }

    static Optional<List<Labels>> slice(Site s) {
        return SliceBounds.of(s.node(), s.in(0).rank(), v -> s.tying().integers(v)).map(bounds -> {
            Labels x = s.in(0);
            for (SliceBounds.Bound b : bounds) x = x.with(b.axis(), cut(s, x.axis(b.axis()), b));
            return List.of(x);
        });
    }

    private static Axis cut(Site s, Axis axis, SliceBounds.Bound bound) {
        int[] taken = bound.positions(axis.size());
        if (bound.step() != 1) s.fix(axis, "taken in steps of " + bound.step());
        return axis.at(taken);
    }

    /// Along constant positions channels move; along positions that only a run knows the axis is fixed.
    static List<Labels> gather(Site s) {
        Labels data = s.in(0);
        Labels indices = s.in(1);
        int axis = s.axis(s.node().intAttribute("axis", 0), data.rank());
        List<Axis> out = new ArrayList<>(data.axes().subList(0, axis));
        out.addAll(picked(s, data.axis(axis), indices));
        out.addAll(data.axes().subList(axis + 1, data.rank()));
        for (int a = 0; a < data.rank(); a++) if (a != axis) s.makes(0, data.axis(a));
        return List.of(new Labels(out, false));
    }

    private static List<Axis> picked(Site s, Axis axis, Labels indices) {
        Optional<int[]> known = s.tying().integers(s.node().inputs().get(1)).map(v -> Arrays.stream(v).mapToInt(i -> s.axis(i, axis.size()))
                .toArray());
        if (known.isPresent() && indices.rank() == 1) return List.of(axis.at(known.get()));
        s.fix(known.map(axis::at).orElse(axis), "picked");
        return indices.axes();
    }

    static Optional<List<Labels>> pad(Site s) {
        Labels x = s.in(0);
        Optional<long[]> dims = s.tying().dims(s.node().output());
        if (dims.isEmpty()) return Optional.empty();
        boolean zero = !s.node().textAttribute("mode", "constant").equals("constant") || padsWithZero(s);
        List<Axis> out = new ArrayList<>();
        for (int a = 0; a < x.rank(); a++) {
            boolean same = dims.get()[a] == x.size(a) && unpadded(s, a, x.rank());
            if (!same) s.fix(x.axis(a), "padded");
            out.add(!same ? Axis.fixed(dims.get()[a]) : zero ? x.axis(a) : x.axis(a).nonZero());
        }
        return Optional.of(List.of(new Labels(out, false)));
    }

    private static boolean padsWithZero(Site s) {
        if (!s.has(2)) return s.node().floatAttribute("value", 0) == 0;
        return s.tying().number(s.node().inputs().get(2)).filter(v -> v == 0).isPresent();
    }

    private static boolean unpadded(Site s, int axis, int rank) {
        Optional<long[]> pads = s.integers(1, "pads");
        if (pads.isEmpty() || s.has(3) || pads.get().length != 2 * rank) return false;
        return pads.get()[axis] == 0 && pads.get()[axis + rank] == 0;
    }

    /// Expand and Tile: an axis that keeps its size keeps its channels.
    static Optional<List<Labels>> expand(Site s) {
        Labels x = s.in(0);
        return s.tying().dims(s.node().output()).map(dims -> {
            List<Axis> out = new ArrayList<>();
            for (int a = -dims.length; a < 0; a++) {
                boolean has = -a <= x.rank();
                long size = dims[a + dims.length];
                if (has && x.size(a) != size) s.fix(x.axis(a), "repeated");
                out.add(has && x.size(a) == size ? x.axis(a) : Axis.fixed(size));
            }
            return List.of(x.with(out));
        });
    }

    static List<Labels> trilu(Site s) {
        Labels x = s.in(0);
        s.fix(x.axis(-1), "triangle");
        s.fix(x.axis(-2), "triangle");
        return List.of(x);
    }

    /// [N,C,H,W] and [N,C·b·b,H/b,W/b]: a channel and its b·b blocks go together.
    static Optional<List<Labels>> blocks(Site s) {
        Labels x = s.in(0);
        int squared = (int) (s.node().intAttribute("blocksize", 1) * s.node().intAttribute("blocksize", 1));
        boolean toSpace = s.node().is("DepthToSpace");
        boolean blockFirst = !toSpace || s.node().textAttribute("mode", "DCR").equals("DCR");
        int channels = toSpace ? x.size(1) / squared : x.size(1);
        int[] position = IntStream.range(0, channels * squared).map(i -> blockFirst ? i % channels : i / squared).toArray();
        Axis out = toSpace ? gathered(s, x.axis(1), position, channels) : x.axis(1).at(position);
        return s.tying().dims(s.node().output()).map(d -> List.of(new Labels(List.of(x.axis(0), out, Axis.fixed(d[2]), Axis.fixed(d[3])),
                false)));
    }

    private static Axis gathered(Site s, Axis deep, int[] position, int channels) {
        int[] slots = new int[channels];
        boolean[] zero = new boolean[channels];
        Arrays.fill(zero, true);
        Arrays.fill(slots, -1);
        for (int i = 0; i < position.length; i++) {
            int c = position[i];
            if (slots[c] < 0) slots[c] = deep.slots()[i];
            s.tying().slots.tie(slots[c], deep.slots()[i], s.because());
            zero[c] &= deep.zero()[i];
        }
        return new Axis(slots, zero);
    }
}
