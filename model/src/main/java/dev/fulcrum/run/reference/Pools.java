package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Maxima, means and norms over windows or over whole planes.
final class Pools {
    private Pools() {}

    static void register(Map<String, Kernel> to) {
        to.put("MaxPool", Pools::max);
        to.put("AveragePool", (Kernel.Single) Pools::average);
        to.put("LpPool", (Kernel.Single) Pools::lp);
        to.put("GlobalAveragePool", (Kernel.Single) c -> global(c, v -> Arrays.stream(v).average().orElse(Double.NaN)));
        to.put("GlobalMaxPool", (Kernel.Single) c -> global(c, v -> Arrays.stream(v).max().orElse(Double.NEGATIVE_INFINITY)));
        to.put("GlobalLpPool", (Kernel.Single) c -> {
            double p = c.integer("p", 2);
            return global(c, v -> Math.pow(Arrays.stream(v).map(e -> Math.pow(Math.abs(e), p)).sum(), 1 / p));
        });
        to.put("MaxUnpool", (Kernel.Single) Pools::unpool);
    }

    private static Array global(Call c, java.util.function.ToDoubleFunction<double[]> f) {
        boolean[] gone = new boolean[c.in(0).rank()];
        Arrays.fill(gone, 2, gone.length, true);
        return Reductions.reduce(c.in(0), gone, true, f);
    }

    private static Window window(Call c) {
        return Window.of(c, Shape.part(c.in(0).dims, 2, c.in(0).rank()), c.ints("kernel_shape"));
    }

    private static int[] outDims(Call c, Window window) {
        return Shape.join(Shape.part(c.in(0).dims, 0, 2), window.out());
    }

    /// Values and, as second output, the flat positions of the maxima in the input.
    private static List<Array> max(Call c) {
        Array x = c.in(0);
        Window window = window(c);
        Array out = Array.zeros(x.type, outDims(c, window));
        Array where = Array.zeros(ElementType.INT64, out.dims);
        int plane = Shape.size(x.dims, 2, x.rank());
        for (int i = 0; i < out.size(); i++) {
            int start = i / window.taps().length * plane;
            int best = -1;
            for (int tap : window.taps()[i % window.taps().length]) {
                if (tap >= 0 && (best < 0 || x.get(start + tap) > x.get(best))) best = start + tap;
            }
            if (best < 0) throw new IllegalArgumentException("a window must see the input");
            out.copy(i, x, best);
            where.setLong(i, c.flag("storage_order", false) ? columnMajor(x, best, plane) : best);
        }
        return List.of(out, where);
    }

    private static long columnMajor(Array x, int flat, int plane) {
        int[] spatial = Shape.part(x.dims, 2, x.rank());
        int[] at = Shape.at(flat % plane, spatial);
        long position = 0;
        for (int a = spatial.length - 1; a >= 0; a--) position = position * spatial[a] + at[a];
        return (long) flat / plane * plane + position;
    }

    private static Array average(Call c) {
        Array x = c.in(0);
        boolean padded = c.flag("count_include_pad", false);
        Window window = window(c);
        Array out = Array.zeros(x.type, outDims(c, window));
        int plane = Shape.size(x.dims, 2, x.rank());
        for (int i = 0; i < out.size(); i++) {
            double sum = 0;
            int count = 0;
            for (int tap : window.taps()[i % window.taps().length]) {
                if (tap >= 0) sum += x.get(i / window.taps().length * plane + tap);
                if (tap >= 0 || padded && tap == Window.PADDING) count++;
            }
            out.set(i, sum / count);
        }
        return out;
    }

    private static Array lp(Call c) {
        Array x = c.in(0);
        double p = c.opset() == 1 ? c.real("p", 2) : c.integer("p", 2);
        Window window = window(c);
        Array out = Array.zeros(x.type, outDims(c, window));
        int plane = Shape.size(x.dims, 2, x.rank());
        for (int i = 0; i < out.size(); i++) {
            double sum = 0;
            for (int tap : window.taps()[i % window.taps().length]) {
                if (tap >= 0) sum += Math.pow(Math.abs(x.get(i / window.taps().length * plane + tap)), p);
            }
            out.set(i, Math.pow(sum, 1 / p));
        }
        return out;
    }

    /// Puts each value where its maximum was. Positions are flat over the unpooled tensor; a larger output keeps its own strides.
    private static Array unpool(Call c) {
        Array x = c.in(0);
        int spatial = x.rank() - 2;
        int[] kernel = c.ints("kernel_shape");
        int[] strides = c.ints("strides", Shape.filled(spatial, 1));
        int[] pads = c.ints("pads", new int[spatial * 2]);
        int[] natural = x.dims.clone();
        for (int a = 0; a < spatial; a++) natural[a + 2] = (x.dim(a + 2) - 1) * strides[a] - pads[a] - pads[a + spatial] + kernel[a];
        Array out = Array.zeros(x.type, c.has(2) ? c.in(2).ints() : natural);
        for (int i = 0; i < x.size(); i++) out.copy(Shape.flat(Shape.at(c.in(1).ints()[i], natural), Shape.strides(out.dims)), x, i);
        return out;
    }
}
