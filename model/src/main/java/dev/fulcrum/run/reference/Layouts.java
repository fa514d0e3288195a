package dev.fulcrum.run.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The same elements in another shape, order or number.
final class Layouts {
    private Layouts() {}

    static void register(Map<String, Kernel> to) {
        to.put("Reshape", (Kernel.Single) Layouts::reshape);
        to.put("Flatten", (Kernel.Single) Layouts::flatten);
        to.put("Squeeze", (Kernel.Single) Layouts::squeeze);
        to.put("Unsqueeze", (Kernel.Single) Layouts::unsqueeze);
        to.put("Transpose", (Kernel.Single) c -> transposed(c.in(0), c.ints("perm", reversed(c.in(0).rank()))));
        to.put("Expand", (Kernel.Single) Layouts::expand);
        to.put("Tile", (Kernel.Single) Layouts::tile);
        to.put("Concat", (Kernel.Single) c -> concat(c.inputs(), Shape.axis(c.integer("axis", 1), c.in(0).rank())));
        to.put("Split", Layouts::split);
        to.put("Slice", (Kernel.Single) Layouts::slice);
        to.put("Pad", (Kernel.Single) Layouts::pad);
        to.put("DepthToSpace", (Kernel.Single) Layouts::depthToSpace);
        to.put("SpaceToDepth", (Kernel.Single) Layouts::spaceToDepth);
        to.put("ReverseSequence", (Kernel.Single) Layouts::reverseSequence);
    }

    private static int[] reversed(int rank) {
        return IntStream.range(0, rank).map(a -> rank - 1 - a).toArray();
    }

    private static Array reshape(Call c) {
        int[] wanted = c.ints(1, "shape");
        int[] dims = wanted.clone();
        int free = -1;
        for (int a = 0; a < dims.length; a++) {
            if (dims[a] == 0 && !c.flag("allowzero", false)) dims[a] = c.in(0).dim(a);
            if (dims[a] == -1) free = a;
        }
        if (free >= 0) {
            dims[free] = 1;
            dims[free] = c.in(0).size() / Math.max(1, Shape.size(dims));
        }
        return c.in(0).reshaped(dims);
    }

    private static Array flatten(Call c) {
        Array x = c.in(0);
        long axis = c.integer("axis", 1);
        int at = (int) (axis < 0 ? axis + x.rank() : axis);
        return x.reshaped(Shape.size(x.dims, 0, at), Shape.size(x.dims, at, x.rank()));
    }

    private static Array squeeze(Call c) {
        Array x = c.in(0);
        int[] axes = c.ints(1, "axes");
        TreeSet<Integer> gone = new TreeSet<>();
        if (axes != null) for (int axis : axes) gone.add(Shape.axis(axis, x.rank()));
        else IntStream.range(0, x.rank()).filter(a -> x.dim(a) == 1).forEach(gone::add);
        return x.reshaped(IntStream.range(0, x.rank()).filter(a -> !gone.contains(a)).map(x::dim).toArray());
    }

    private static Array unsqueeze(Call c) {
        int[] axes = c.ints(1, "axes");
        int rank = c.in(0).rank() + axes.length;
        int[] dims = new int[rank];
        for (int axis : axes) dims[Shape.axis(axis, rank)] = 1;
        for (int a = 0, from = 0; a < rank; a++) if (dims[a] == 0) dims[a] = c.in(0).dim(from++);
        return c.in(0).reshaped(dims);
    }

    static Array transposed(Array x, int... perm) {
        int[] dims = Arrays.stream(perm).map(x::dim).toArray();
        int[] strides = Shape.strides(x.dims);
        int[] permuted = Arrays.stream(perm).map(a -> strides[a]).toArray();
        Array out = Array.zeros(x.type, dims);
        for (int i = 0; i < out.size(); i++) out.copy(i, x, Shape.flat(Shape.at(i, dims), permuted));
        return out;
    }

    private static Array taken(Array x, int[] dims, int[] sources) {
        Array out = Array.zeros(x.type, dims);
        for (int i = 0; i < out.size(); i++) out.copy(i, x, sources[i]);
        return out;
    }

    private static Array expand(Call c) {
        int[] dims = Shape.broadcast(c.in(0).dims, c.in(1).ints());
        return taken(c.in(0), dims, Shape.sources(c.in(0).dims, dims));
    }

    private static Array tile(Call c) {
        Array x = c.in(0);
        if (c.opset() < 6) throw c.unsupported("Tile before opset 6");
        int[] repeats = c.in(1).ints();
        int[] dims = IntStream.range(0, x.rank()).map(a -> x.dim(a) * repeats[a]).toArray();
        Array out = Array.zeros(x.type, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] at = Shape.at(i, dims);
            for (int a = 0; a < at.length; a++) at[a] %= x.dim(a);
            out.copy(i, x, Shape.flat(at, Shape.strides(x.dims)));
        }
        return out;
    }

    static Array concat(List<Array> parts, int axis) {
        Array first = parts.getFirst();
        Array out = Array.zeros(first.type, Shape.with(first.dims, axis, parts.stream().mapToInt(p -> p.dim(axis)).sum()));
        int outer = Shape.size(first.dims, 0, axis);
        int row = Shape.size(out.dims, axis, out.rank());
        int offset = 0;
        for (Array part : parts) {
            if (part.type != first.type || !Arrays.equals(Shape.with(part.dims, axis, 0), Shape.with(first.dims, axis, 0))) {
                throw new IllegalArgumentException("parts must agree: got " + parts);
            }
            int n = Shape.size(part.dims, axis, part.rank());
            for (int i = 0; i < outer * n; i++) out.copy(i / n * row + offset + i % n, part, i);
            offset += n;
        }
        return out;
    }

    private static List<Array> split(Call c) {
        int axis = c.axis(0);
        int[] sizes = c.ints(1, "split");
        int outputs = c.has("num_outputs") ? (int) c.integer("num_outputs", 1) : c.node().outputs().size();
        int total = c.in(0).dim(axis);
        int each = Math.ceilDiv(total, outputs);
        List<Array> parts = new ArrayList<>();
        for (int i = 0, start = 0; i < outputs; i++) {
            int size = sizes != null ? sizes[i] : Math.min(each, total - start);
            parts.add(part(c.in(0), axis, start, size));
            start += size;
        }
        return parts;
    }

    static Array part(Array x, int axis, int start, int size) {
        int[] starts = new int[x.rank()];
        starts[axis] = start;
        return strided(x, Shape.with(x.dims, axis, size), starts, Shape.filled(x.rank(), 1));
    }

    private static Array strided(Array x, int[] dims, int[] starts, int[] steps) {
        int[] strides = Shape.strides(x.dims);
        Array out = Array.zeros(x.type, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] at = Shape.at(i, dims);
            for (int a = 0; a < at.length; a++) at[a] = starts[a] + at[a] * steps[a];
            out.copy(i, x, Shape.flat(at, strides));
        }
        return out;
    }

    /// Starts, ends, axes and steps are inputs since opset 10, attributes before.
    private static Array slice(Call c) {
        Array x = c.in(0);
        long[] starts = c.has(1) ? c.in(1).longs() : c.node().intsAttribute("starts");
        long[] ends = c.has(2) ? c.in(2).longs() : c.node().intsAttribute("ends");
        int[] axes = c.ints(3, "axes");
        int[] from = new int[x.rank()];
        int[] by = Shape.filled(x.rank(), 1);
        int[] dims = x.dims.clone();
        for (int i = 0; i < starts.length; i++) {
            int axis = Shape.axis(axes == null ? i : axes[i], x.rank());
            long step = c.has(4) ? c.in(4).getLong(i) : 1;
            if (step == 0) throw new IllegalArgumentException("steps must not be 0");
            long n = x.dim(axis);
            long start = clamped(starts[i], n, 0, step < 0 ? n - 1 : n);
            long end = clamped(ends[i], n, step < 0 ? -1 : 0, step < 0 ? n - 1 : n);
            from[axis] = (int) start;
            by[axis] = (int) Math.clamp(step, Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
            dims[axis] = (int) Math.max(0, step > 0 ? Math.ceilDiv(end - start, step) : Math.ceilDiv(start - end, -(long) by[axis]));
        }
        return strided(x, dims, from, by);
    }

    private static long clamped(long position, long n, long low, long high) {
        return Math.max(low, Math.min(high, position < 0 ? position + n : position));
    }

    private static Array pad(Call c) {
        Array x = c.in(0);
        int[] given = c.has(1) ? c.in(1).ints() : c.ints("pads", c.ints("paddings", new int[x.rank() * 2]));
        int[] axes = c.has(3) ? c.in(3).ints() : IntStream.range(0, x.rank()).toArray();
        int[] before = new int[x.rank()];
        int[] dims = x.dims.clone();
        for (int i = 0; i < axes.length; i++) {
            int axis = Shape.axis(axes[i], x.rank());
            before[axis] = given[i];
            dims[axis] += given[i] + given[i + axes.length];
        }
        String mode = c.text("mode", "constant");
        Array out = Array.zeros(x.type, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] at = Shape.at(i, dims);
            boolean inside = true;
            for (int a = 0; a < at.length && inside; a++) {
                at[a] = source(c, mode, at[a] - before[a], x.dim(a));
                inside = at[a] >= 0;
            }
            if (inside) out.copy(i, x, Shape.flat(at, Shape.strides(x.dims)));
            else if (c.has(2)) out.copy(i, c.in(2), 0);
            else if (!x.isText()) out.set(i, c.real("value", 0));
        }
        return out;
    }

    private static int source(Call c, String mode, int p, int n) {
        return switch (mode) {
            case "constant" -> p >= 0 && p < n ? p : -1;
            case "edge" -> Math.clamp(p, 0, n - 1);
            case "reflect" -> n == 1 ? 0 : reflected(Math.floorMod(p, 2 * n - 2), n);
            case "wrap" -> Math.floorMod(p, n);
            default -> throw c.unsupported("mode " + mode);
        };
    }

    private static int reflected(int p, int n) {
        return p < n ? p : 2 * n - 2 - p;
    }

    /// [N, C, H, W] to [N, C / b^2, H b, W b].
    private static Array depthToSpace(Call c) {
        Array x = c.in(0);
        int b = (int) c.integer("blocksize", 1);
        int ch = x.dim(1) / (b * b);
        int h = x.dim(2);
        int w = x.dim(3);
        Array split = c.text("mode", "DCR").equals("DCR")
                ? transposed(x.reshaped(x.dim(0), b, b, ch, h, w), 0, 3, 4, 1, 5, 2)
                : transposed(x.reshaped(x.dim(0), ch, b, b, h, w), 0, 1, 4, 2, 5, 3);
        return split.reshaped(x.dim(0), ch, h * b, w * b);
    }

    private static Array spaceToDepth(Call c) {
        Array x = c.in(0);
        int b = (int) c.integer("blocksize", 1);
        int h = x.dim(2) / b;
        int w = x.dim(3) / b;
        return transposed(x.reshaped(x.dim(0), x.dim(1), h, b, w, b), 0, 3, 5, 1, 2, 4).reshaped(x.dim(0), x.dim(1) * b * b, h, w);
    }

    private static Array reverseSequence(Call c) {
        Array x = c.in(0);
        int batch = (int) c.integer("batch_axis", 1);
        int time = (int) c.integer("time_axis", 0);
        Array out = Array.zeros(x.type, x.dims);
        for (int i = 0; i < x.size(); i++) {
            int[] at = Shape.at(i, x.dims);
            int length = (int) c.in(1).getLong(at[batch]);
            if (at[time] < length) at[time] = length - 1 - at[time];
            out.copy(i, x, Shape.flat(at, Shape.strides(x.dims)));
        }
        return out;
    }
}
