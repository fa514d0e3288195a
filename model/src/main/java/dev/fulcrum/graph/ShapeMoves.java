package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Shapes that operators make which only move, repeat, pick or gather up elements; see [ShapeRules].
final class ShapeMoves {
    private ShapeMoves() {}

    static List<Shaped> outputs(Node n, Shaped x, List<Shaped> in, List<long[]> values) {
        return switch (n.op()) {
            case "Flatten" -> List.of(flatten(x, x.axis(n.intAttribute("axis", 1))));
            case "Reshape" -> List.of(reshape(n, x, ints(n, values, 1, "shape")));
            case "Transpose" -> List.of(transpose(n, x));
            case "Squeeze" -> List.of(squeeze(x, in.size() > 1 && values.get(1) == null ? null : ints(n, values, 1, "axes"),
                    in.size() > 1));
            case "Unsqueeze" -> List.of(unsqueeze(x, ints(n, values, 1, "axes")));
            case "Concat" -> List.of(concat(x.axis(n.intAttribute("axis", 1)), in));
            case "Split" -> split(n, x, ints(n, values, 1, "split"));
            case "Slice" -> List.of(slice(n, x, values));
            case "Pad" -> List.of(pad(n, x, values));
            case "Gather" -> List.of(gather(x, in.get(1), x.axis(n.intAttribute("axis", 0))));
            case "GatherElements" -> List.of(in.get(1).as(x.type()));
            case "GatherND" -> List.of(gatherPoints(x, in.get(1), (int) n.intAttribute("batch_dims", 0)));
            case "Expand" -> List.of(ShapeRules.broadcast(x.type(), List.of(x, x.with(values.get(1)))));
            case "Tile" -> List.of(x.with(IntStream.range(0, x.rank()).mapToLong(a -> Math.multiplyExact(x.dim(a), values.get(1)[a]))
                    .toArray()));
            case "DepthToSpace" -> List.of(depth(x, n.intAttribute("blocksize", 1)));
            case "SpaceToDepth" -> List.of(space(x, n.intAttribute("blocksize", 1)));
            case "Resize", "Upsample" -> resize(n, x, values);
            default -> List.of();
        };
    }

    static long bound(long position, long n) {
        return Math.clamp(position < 0 ? position + n : position, 0, n);
    }

    static long[] shapeOf(Node n, Shaped x) {
        int start = (int) bound(n.intAttribute("start", 0), x.rank());
        return x.part(start, Math.max(start, (int) bound(n.intAttribute("end", x.rank()), x.rank())));
    }

    private static long[] ints(Node n, List<long[]> values, int input, String attribute) {
        if (n.input(input).isEmpty()) return n.intsAttribute(attribute);
        if (values.get(input) == null) throw new IllegalArgumentException(attribute + " not known before the run");
        return values.get(input);
    }

    private static Shaped concat(int axis, List<Shaped> in) {
        return in.getFirst().withDim(axis, in.stream().mapToLong(s -> s.dim(axis)).reduce(0, Math::addExact));
    }

    private static Shaped flatten(Shaped x, int axis) {
        return x.with(x.count(0, axis), x.count(axis, x.rank()));
    }

    private static Shaped reshape(Node n, Shaped x, long[] wanted) {
        long[] dims = wanted.clone();
        int free = -1;
        for (int a = 0; a < dims.length; a++) {
            if (dims[a] == 0 && n.intAttribute("allowzero", 0) == 0) dims[a] = x.dim(a);
            if (dims[a] == -1) free = a;
        }
        if (free >= 0) {
            dims[free] = 1;
            dims[free] = x.count() / Math.max(1, Tensor.count(dims));
        }
        if (Tensor.count(dims) != x.count()) throw new IllegalArgumentException("reshape must keep the elements");
        return x.with(dims);
    }

    private static Shaped transpose(Node n, Shaped x) {
        long[] perm = n.intsAttribute("perm");
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> x.dim(perm == null ? x.rank() - 1 - a : (int) perm[a])).toArray());
    }

    private static Shaped squeeze(Shaped x, long[] axes, boolean asInput) {
        if (axes == null && asInput) throw new IllegalArgumentException("axes not known");
        TreeSet<Integer> gone = new TreeSet<>();
        if (axes == null) IntStream.range(0, x.rank()).filter(a -> x.dim(a) == 1).forEach(gone::add);
        else for (long axis : axes) gone.add(x.axis(axis));
        return x.with(IntStream.range(0, x.rank()).filter(a -> !gone.contains(a)).mapToLong(x::dim).toArray());
    }

    private static Shaped unsqueeze(Shaped x, long[] axes) {
        long[] dims = new long[x.rank() + axes.length];
        Arrays.fill(dims, -1);
        for (long axis : axes) dims[(int) (axis < 0 ? axis + dims.length : axis)] = 1;
        for (int a = 0, from = 0; a < dims.length; a++) if (dims[a] < 0) dims[a] = x.dim(from++);
        return x.with(dims);
    }

    private static List<Shaped> split(Node n, Shaped x, long[] sizes) {
        int axis = x.axis(n.intAttribute("axis", 0));
        int outputs = n.outputs().size();
        long each = Math.ceilDiv(x.dim(axis), outputs);
        List<Shaped> parts = new ArrayList<>();
        for (int i = 0; i < outputs; i++) parts.add(x.withDim(axis, sizes != null ? sizes[i] : Math.min(each, x.dim(axis) - i * each)));
        return parts;
    }

    private static Shaped slice(Node n, Shaped x, List<long[]> values) {
        long[] starts = ints(n, values, 1, "starts");
        long[] ends = ints(n, values, 2, "ends");
        long[] axes = ints(n, values, 3, "axes");
        Shaped out = x;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : x.axis(axes[i]);
            long step = n.input(4).isPresent() ? values.get(4)[i] : 1;
            long d = x.dim(axis);
            long from = Math.clamp(starts[i] < 0 ? starts[i] + d : starts[i], 0, step < 0 ? d - 1 : d);
            long to = Math.clamp(ends[i] < 0 ? ends[i] + d : ends[i], step < 0 ? -1 : 0, step < 0 ? d - 1 : d);
            out = out.withDim(axis, Math.max(0, step > 0 ? Math.ceilDiv(to - from, step) : Math.ceilDiv(from - to, -step)));
        }
        return out;
    }

    /// With `axes` the pads are those of these axes only.
    private static Shaped pad(Node n, Shaped x, List<long[]> values) {
        long[] pads = ints(n, values, 1, "pads");
        long[] axes = n.input(3).isPresent() ? ints(n, values, 3, "axes") : LongStream.range(0, x.rank()).toArray();
        if (pads.length != axes.length * 2) throw new IllegalArgumentException("two pads an axis");
        long[] dims = x.dims().clone();
        for (int i = 0; i < axes.length; i++) dims[x.axis(axes[i])] += Math.addExact(pads[i], pads[i + axes.length]);
        return x.with(dims);
    }

    private static Shaped gather(Shaped x, Shaped indices, int axis) {
        return x.with(joined(x.part(0, axis), indices.dims(), x.part(axis + 1, x.rank())));
    }

    private static Shaped gatherPoints(Shaped x, Shaped indices, int batch) {
        long depth = indices.dim(-1);
        return x.with(joined(indices.part(0, indices.rank() - 1), new long[0], x.part(Math.toIntExact(batch + depth), x.rank())));
    }

    private static long[] joined(long[] a, long[] b, long[] c) {
        return LongStream.concat(LongStream.concat(Arrays.stream(a), Arrays.stream(b)), Arrays.stream(c)).toArray();
    }

    private static Shaped depth(Shaped x, long b) {
        return x.with(x.dim(0), x.dim(1) / (b * b), x.dim(2) * b, x.dim(3) * b);
    }

    private static Shaped space(Shaped x, long b) {
        return x.with(x.dim(0), x.dim(1) * b * b, x.dim(2) / b, x.dim(3) / b);
    }

    static Shaped scaled(Shaped x, float[] scales) {
        return x.with(IntStream.range(0, x.rank()).mapToLong(a -> (long) Math.floor(x.dim(a) * (double) scales[a])).toArray());
    }

    private static List<Shaped> resize(Node n, Shaped x, List<long[]> values) {
        boolean whole = n.intsAttribute("axes") == null && n.textAttribute("keep_aspect_ratio_policy", "stretch").equals("stretch");
        return whole && values.size() > 3 && values.get(3) != null ? List.of(x.with(values.get(3))) : List.of();
    }

    static List<Shaped> reduce(Node n, Shaped x, long[] axes, boolean asInput) {
        if (axes == null && asInput) return List.of();
        boolean all = axes == null || axes.length == 0;
        if (all && n.intAttribute("noop_with_empty_axes", 0) != 0) return List.of(x);
        TreeSet<Integer> gone = new TreeSet<>();
        if (all) IntStream.range(0, x.rank()).forEach(gone::add);
        else for (long axis : axes) gone.add(x.axis(axis));
        boolean keep = n.intAttribute("keepdims", 1) != 0;
        IntStream left = IntStream.range(0, x.rank()).filter(a -> keep || !gone.contains(a));
        return List.of(x.with(left.mapToLong(a -> gone.contains(a) ? 1 : x.dim(a)).toArray()));
    }
}
