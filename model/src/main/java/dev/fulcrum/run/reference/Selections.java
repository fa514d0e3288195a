package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Map;
import java.util.stream.IntStream;

/// Elements by their position: gather, scatter, compress, one-hot, triangles.
final class Selections {
    private Selections() {}

    static void register(Map<String, Kernel> to) {
        to.put("Gather", (Kernel.Single) Selections::gather);
        to.put("GatherElements", (Kernel.Single) Selections::gatherElements);
        to.put("GatherND", (Kernel.Single) Selections::gatherNd);
        to.put("ScatterElements", (Kernel.Single) Selections::scatterElements);
        to.put("Scatter", to.get("ScatterElements"));
        to.put("ScatterND", (Kernel.Single) Selections::scatterNd);
        to.put("Compress", (Kernel.Single) Selections::compress);
        to.put("OneHot", (Kernel.Single) Selections::oneHot);
        to.put("NonZero", (Kernel.Single) Selections::nonZero);
        to.put("Trilu", (Kernel.Single) Selections::trilu);
    }

    private static int index(Array indices, int i, int size) {
        long at = indices.getLong(i);
        if (at < -size || at >= size) throw new IllegalArgumentException("index must be in [-" + size + ", " + size + "): got " + at);
        return (int) (at < 0 ? at + size : at);
    }

    private static Array gather(Call c) {
        Array x = c.in(0);
        Array indices = c.in(1);
        int axis = c.axis(0);
        int inner = Shape.size(x.dims, axis + 1, x.rank());
        int n = indices.size();
        Array out = Array.zeros(x.type, Shape.join(Shape.part(x.dims, 0, axis), indices.dims, Shape.part(x.dims, axis + 1, x.rank())));
        for (int i = 0; i < out.size(); i++) {
            int outer = i / (inner * n);
            out.copy(i, x, (outer * x.dim(axis) + index(indices, i / inner % n, x.dim(axis))) * inner + i % inner);
        }
        return out;
    }

    private static Array gatherElements(Call c) {
        Array x = c.in(0);
        int axis = c.axis(0);
        Array out = Array.zeros(x.type, c.in(1).dims);
        for (int i = 0; i < out.size(); i++) {
            int[] at = Shape.at(i, out.dims);
            at[axis] = index(c.in(1), i, x.dim(axis));
            out.copy(i, x, Shape.flat(at, Shape.strides(x.dims)));
        }
        return out;
    }

    private static Array gatherNd(Call c) {
        Array x = c.in(0);
        Array indices = c.in(1);
        int batch = (int) c.integer("batch_dims", 0);
        int depth = indices.dim(indices.rank() - 1);
        int slice = Shape.size(x.dims, batch + depth, x.rank());
        int perBatch = Shape.size(indices.dims, batch, indices.rank() - 1);
        int[] rows = Shape.part(indices.dims, 0, indices.rank() - 1);
        Array out = Array.zeros(x.type, Shape.join(rows, Shape.part(x.dims, batch + depth, x.rank())));
        for (int i = 0; i < out.size(); i++) {
            int row = i / slice;
            int at = row / perBatch;
            for (int d = 0; d < depth; d++) at = at * x.dim(batch + d) + index(indices, row * depth + d, x.dim(batch + d));
            out.copy(i, x, at * slice + i % slice);
        }
        return out;
    }

    private static Array scatterElements(Call c) {
        Array out = c.in(0).copy();
        int axis = c.axis(0);
        String reduction = c.text("reduction", "none");
        for (int i = 0; i < c.in(1).size(); i++) {
            int[] at = Shape.at(i, c.in(1).dims);
            at[axis] = index(c.in(1), i, out.dim(axis));
            put(c, out, Shape.flat(at, Shape.strides(out.dims)), c.in(2), i, reduction);
        }
        return out;
    }

    private static Array scatterNd(Call c) {
        Array out = c.in(0).copy();
        Array indices = c.in(1);
        int depth = indices.dim(indices.rank() - 1);
        int slice = Shape.size(out.dims, depth, out.rank());
        for (int row = 0; row < indices.size() / depth; row++) {
            int at = 0;
            for (int d = 0; d < depth; d++) at = at * out.dim(d) + index(indices, row * depth + d, out.dim(d));
            for (int i = 0; i < slice; i++) put(c, out, at * slice + i, c.in(2), row * slice + i, c.text("reduction", "none"));
        }
        return out;
    }

    private static void put(Call c, Array out, int at, Array updates, int i, String reduction) {
        switch (reduction) {
            case "none" -> out.copy(at, updates, i);
            case "add" -> out.set(at, out.get(at) + updates.get(i));
            case "mul" -> out.set(at, out.get(at) * updates.get(i));
            case "max" -> out.set(at, Math.max(out.get(at), updates.get(i)));
            case "min" -> out.set(at, Math.min(out.get(at), updates.get(i)));
            default -> throw c.unsupported("reduction " + reduction);
        }
    }

    private static Array compress(Call c) {
        Array x = c.has("axis") ? c.in(0) : c.in(0).reshaped(c.in(0).size());
        int axis = c.has("axis") ? c.axis(0) : 0;
        int[] kept = IntStream.range(0, Math.min(c.in(1).size(), x.dim(axis))).filter(c.in(1)::isTrue).toArray();
        Array out = Array.zeros(x.type, Shape.with(x.dims, axis, kept.length));
        for (int i = 0; i < out.size(); i++) {
            int[] at = Shape.at(i, out.dims);
            at[axis] = kept[at[axis]];
            out.copy(i, x, Shape.flat(at, Shape.strides(x.dims)));
        }
        return out;
    }

    /// Indices beyond the depth give a line of "off" values only.
    private static Array oneHot(Call c) {
        Array indices = c.in(0);
        int depth = (int) c.in(1).getLong(0);
        int axis = Shape.axis(c.integer("axis", -1), indices.rank() + 1);
        int[] dims = Shape.join(Shape.part(indices.dims, 0, axis), new int[] {depth}, Shape.part(indices.dims, axis, indices.rank()));
        Array out = Array.zeros(c.type(2), dims);
        int inner = Shape.size(indices.dims, axis, indices.rank());
        for (int i = 0; i < out.size(); i++) {
            long hot = indices.getLong(i / (inner * depth) * inner + i % inner);
            out.copy(i, c.in(2), (hot < 0 ? hot + depth : hot) == i / inner % depth ? 1 : 0);
        }
        return out;
    }

    private static Array nonZero(Call c) {
        Array x = c.in(0);
        int[] found = IntStream.range(0, x.size()).filter(x::isTrue).toArray();
        Array out = Array.zeros(ElementType.INT64, x.rank(), found.length);
        for (int i = 0; i < found.length; i++) {
            int[] at = Shape.at(found[i], x.dims);
            for (int a = 0; a < at.length; a++) out.setLong(a * found.length + i, at[a]);
        }
        return out;
    }

    private static Array trilu(Call c) {
        Array x = c.in(0);
        boolean upper = c.flag("upper", true);
        long k = c.has(1) ? c.in(1).getLong(0) : 0;
        Array out = Array.zeros(x.type, x.dims);
        int cols = x.dim(x.rank() - 1);
        int rows = x.dim(x.rank() - 2);
        for (int i = 0; i < x.size(); i++) {
            long diagonal = i % cols - i / cols % rows;
            if (upper ? diagonal >= k : diagonal <= k) out.copy(i, x, i);
        }
        return out;
    }
}
