package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Many elements to one along axes.
final class Reductions {
    private Reductions() {}

    static void register(Map<String, Kernel> to) {
        reduction(to, "Sum", v -> Arrays.stream(v).sum());
        reduction(to, "Mean", v -> Arrays.stream(v).sum() / v.length);
        reduction(to, "Max", v -> Arrays.stream(v).max().orElse(Double.NEGATIVE_INFINITY));
        reduction(to, "Min", v -> Arrays.stream(v).min().orElse(Double.POSITIVE_INFINITY));
        reduction(to, "Prod", v -> Arrays.stream(v).reduce(1, (a, b) -> a * b));
        reduction(to, "L1", v -> Arrays.stream(v).map(Math::abs).sum());
        reduction(to, "L2", v -> Math.sqrt(Arrays.stream(v).map(x -> x * x).sum()));
        reduction(to, "SumSquare", v -> Arrays.stream(v).map(x -> x * x).sum());
        reduction(to, "LogSum", v -> Math.log(Arrays.stream(v).sum()));
        reduction(to, "LogSumExp", Reductions::logSumExp);
        to.put("ArgMax", (Kernel.Single) c -> arg(c, 1));
        to.put("ArgMin", (Kernel.Single) c -> arg(c, -1));
    }

    private static void reduction(Map<String, Kernel> to, String name, ToDoubleFunction<double[]> f) {
        to.put("Reduce" + name, (Kernel.Single) c -> reduce(c, f));
    }

    static double logSumExp(double[] v) {
        double max = Arrays.stream(v).max().orElse(0);
        double shift = Double.isInfinite(max) ? 0 : max;
        return shift + Math.log(Arrays.stream(v).map(x -> Math.exp(x - shift)).sum());
    }

    private static Array reduce(Call c, ToDoubleFunction<double[]> f) {
        Array x = c.in(0);
        int[] axes = c.ints(1, "axes");
        if ((axes == null || axes.length == 0) && c.flag("noop_with_empty_axes", false)) return x;
        boolean[] gone = new boolean[x.rank()];
        if (axes == null || axes.length == 0) Arrays.fill(gone, true);
        else for (int axis : axes) gone[Shape.axis(axis, x.rank())] = true;
        return reduce(x, gone, c.flag("keepdims", true), f);
    }

    static Array reduce(Array x, boolean[] gone, boolean keep, ToDoubleFunction<double[]> f) {
        int[] kept = x.dims.clone();
        for (int a = 0; a < kept.length; a++) if (gone[a]) kept[a] = 1;
        double[][] groups = new double[Shape.size(kept)][x.size() / Math.max(1, Shape.size(kept))];
        int[] filled = new int[groups.length];
        int[] group = Shape.sources(kept, x.dims);
        for (int i = 0; i < x.size(); i++) groups[group[i]][filled[group[i]]++] = x.get(i);
        Array out = Array.zeros(x.type, kept);
        for (int i = 0; i < groups.length; i++) out.set(i, f.applyAsDouble(groups[i]));
        return keep ? out : out.reshaped(without(x.dims, gone));
    }

    private static int[] without(int[] dims, boolean[] gone) {
        return java.util.stream.IntStream.range(0, dims.length).filter(a -> !gone[a]).map(a -> dims[a]).toArray();
    }

    private static Array arg(Call c, int sign) {
        Array x = c.in(0);
        boolean[] gone = new boolean[x.rank()];
        gone[c.axis(0)] = true;
        boolean last = c.flag("select_last_index", false);
        return Casting.cast(reduce(Casting.cast(x, ElementType.DOUBLE), gone, c.flag("keepdims", true), v -> {
            int best = 0;
            for (int i = 1; i < v.length; i++) if (sign * v[i] > sign * v[best] || last && v[i] == v[best]) best = i;
            return best;
        }), ElementType.INT64);
    }
}
