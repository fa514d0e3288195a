package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Sums over the elements that leave with each unit of a group, weight by weight.
final class UnitScores {

    /// What an element adds.
    interface Contribution {
        double of(double value, int index);
    }

    private final PruneGroup group;
    private final Map<String, double[]> byWeight = new TreeMap<>();

    UnitScores(PruneGroup group) {
        this.group = group;
    }

    /// Adds the elements of a FLOAT tensor that lie in each unit's slices of the weight of that name; an element in two slices of a
    /// unit counts twice.
    void add(String weight, Tensor values, Contribution contribution) {
        if (values.type() != ElementType.FLOAT) return;
        FloatBuffer floats = values.floats();
        for (int u = 0; u < group.units().size(); u++) {
            for (PruneGroup.Slice slice : group.units().get(u).slices()) {
                if (!slice.weight().equals(weight)) continue;
                byWeight.computeIfAbsent(weight, k -> new double[group.units().size()])[u] += sum(values, floats, slice, contribution);
            }
        }
    }

    private static double sum(Tensor values, FloatBuffer floats, PruneGroup.Slice slice, Contribution contribution) {
        int size = (int) values.dim(slice.axis());
        int inner = (int) Tensor.count(Arrays.copyOfRange(values.dims(), slice.axis() + 1, values.rank()));
        int outer = (int) (values.count() / Math.max(1, (long) size * inner));
        double sum = 0;
        for (int o = 0; o < outer; o++) {
            for (int position : slice.positions()) {
                int from = (o * size + position) * inner;
                for (int i = from; i < from + inner; i++) sum += contribution.of(floats.get(i), i);
            }
        }
        return sum;
    }

    boolean isEmpty() {
        return byWeight.isEmpty();
    }

    double[] sums() {
        double[] all = new double[group.units().size()];
        for (double[] one : byWeight.values()) for (int u = 0; u < all.length; u++) all[u] += one[u];
        return all;
    }

    /// Mean over the weights of the unit's sum as a multiple of the weight's mean unit.
    double[] relative() {
        double[] all = new double[group.units().size()];
        for (double[] one : byWeight.values()) {
            double mean = Arrays.stream(one).average().orElse(0);
            for (int u = 0; u < all.length; u++) all[u] += mean > 0 ? one[u] / mean / byWeight.size() : 0;
        }
        return all;
    }
}
