package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Sorting, running sums and distinct values.
final class Orderings {
    private Orderings() {}

    static void register(Map<String, Kernel> to) {
        to.put("TopK", Orderings::topK);
        to.put("CumSum", (Kernel.Single) Orderings::cumSum);
        to.put("Unique", Orderings::unique);
    }

    /// Equal values keep the order of their positions.
    private static List<Array> topK(Call c) {
        Array x = c.in(0);
        int axis = c.axis(-1);
        int k = c.has(1) ? (int) c.in(1).getLong(0) : (int) c.integer("k", 1);
        int n = x.dim(axis);
        int inner = Shape.size(x.dims, axis + 1, x.rank());
        int sign = c.flag("largest", true) ? -1 : 1;
        Array values = Array.zeros(x.type, Shape.with(x.dims, axis, k));
        Array indices = Array.zeros(ElementType.INT64, values.dims);
        for (int line = 0; line < x.size() / n; line++) {
            int start = line / inner * n * inner + line % inner;
            int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> sign * x.get(start + i * inner)))
                    .mapToInt(Integer::intValue).toArray();
            for (int i = 0; i < k; i++) {
                int at = line / inner * k * inner + i * inner + line % inner;
                values.copy(at, x, start + order[i] * inner);
                indices.setLong(at, order[i]);
            }
        }
        return List.of(values, indices);
    }

    private static Array cumSum(Call c) {
        boolean exclusive = c.flag("exclusive", false);
        boolean reverse = c.flag("reverse", false);
        int axis = Shape.axis(c.in(1).getLong(0), c.in(0).rank());
        return Softmaxes.along(c.in(0), axis, v -> {
            double[] out = new double[v.length];
            double sum = 0;
            for (int step = 0; step < v.length; step++) {
                int i = reverse ? v.length - 1 - step : step;
                out[i] = exclusive ? sum : sum + v[i];
                sum += v[i];
            }
            return out;
        });
    }

    /// Distinct slices along an axis (or elements), first positions, inverse positions and counts.
    private static List<Array> unique(Call c) {
        Array x = c.has("axis") ? c.in(0) : c.in(0).reshaped(c.in(0).size());
        int axis = c.has("axis") ? c.axis(0) : 0;
        Map<List<Double>, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < x.dim(axis); i++) places.computeIfAbsent(elements(Layouts.part(x, axis, i, 1)), k -> new ArrayList<>()).add(i);
        List<List<Double>> keys = new ArrayList<>(places.keySet());
        if (c.flag("sorted", true)) keys.sort((a, b) -> Arrays.compare(array(a), array(b)));
        List<Array> slices = keys.stream().map(k -> Layouts.part(x, axis, places.get(k).getFirst(), 1)).toList();
        long[] inverse = new long[x.dim(axis)];
        for (int k = 0; k < keys.size(); k++) for (int i : places.get(keys.get(k))) inverse[i] = k;
        return List.of(Layouts.concat(slices, axis),
                Array.ofLongs(keys.stream().mapToLong(k -> places.get(k).getFirst()).toArray()), Array.ofLongs(inverse),
                Array.ofLongs(keys.stream().mapToLong(k -> places.get(k).size()).toArray()));
    }

    private static List<Double> elements(Array slice) {
        return IntStream.range(0, slice.size()).mapToObj(slice::get).toList();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
