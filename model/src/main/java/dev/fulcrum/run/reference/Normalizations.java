package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Mean and variance to 0 and 1, over different axes. Variances are those of the population.
final class Normalizations {
    private Normalizations() {}

    static void register(Map<String, Kernel> to) {
        to.put("BatchNormalization", Normalizations::batch);
        to.put("InstanceNormalization", (Kernel.Single) c -> groups(c, c.in(0).dim(1), true));
        to.put("GroupNormalization", (Kernel.Single) c -> groups(c, (int) c.integer("num_groups", 1), c.opset() >= 21));
        to.put("LayerNormalization", Normalizations::layer);
        to.put("MeanVarianceNormalization", (Kernel.Single) Normalizations::meanVariance);
        to.put("LpNormalization", (Kernel.Single) Normalizations::lp);
        to.put("LRN", (Kernel.Single) Normalizations::localResponse);
    }

    private static double mean(double[] v) {
        return Arrays.stream(v).sum() / v.length;
    }

    private static double variance(double[] v) {
        double mean = mean(v);
        return Arrays.stream(v).map(x -> (x - mean) * (x - mean)).sum() / v.length;
    }

    /// x [N, C, ...], scale, bias, mean and variance [C]. In training mode also the new running statistics.
    private static List<Array> batch(Call c) {
        Array x = c.in(0);
        boolean training = c.flag("training_mode", false) || c.opset() < 7 && !c.flag("is_test", false);
        if (c.opset() < 14 && c.opset() >= 7 && c.node().outputs().size() > 1) throw c.unsupported("training outputs before opset 14");
        if (c.opset() < 7 && training) throw c.unsupported("training before opset 14");
        double epsilon = c.real("epsilon", 1e-5f);
        double momentum = c.real("momentum", 0.9f);
        boolean[] gone = new boolean[x.rank()];
        Arrays.fill(gone, true);
        gone[1] = false;
        Array wide = Casting.cast(x, ElementType.DOUBLE);
        Array mean = training ? Reductions.reduce(wide, gone, false, Normalizations::mean) : c.in(3);
        Array variance = training ? Reductions.reduce(wide, gone, false, Normalizations::variance) : c.in(4);
        Array out = Array.zeros(x.type, x.dims);
        int plane = Shape.size(x.dims, 2, x.rank());
        for (int i = 0; i < x.size(); i++) {
            int ch = i / plane % x.dim(1);
            out.set(i, (x.get(i) - mean.get(ch)) / Math.sqrt(variance.get(ch) + epsilon) * c.in(1).get(ch) + c.in(2).get(ch));
        }
        return training ? List.of(out, running(c.in(3), mean, momentum), running(c.in(4), variance, momentum)) : List.of(out);
    }

    private static Array running(Array old, Array batch, double momentum) {
        Array out = Array.zeros(old.type, old.dims);
        for (int i = 0; i < out.size(); i++) out.set(i, momentum * old.get(i) + (1 - momentum) * batch.get(i));
        return out;
    }

    /// Each group of channels of each example by itself; scale and bias a channel, or a group until opset 20.
    private static Array groups(Call c, int groups, boolean perChannel) {
        Array x = c.in(0);
        double epsilon = c.real("epsilon", 1e-5f);
        Array flat = Casting.cast(x, ElementType.DOUBLE).reshaped(x.dim(0) * groups, x.size() / (x.dim(0) * groups));
        Array normal = Softmaxes.along(flat, 1, v -> normalized(v, epsilon));
        Array out = Array.zeros(x.type, x.dims);
        int plane = Shape.size(x.dims, 2, x.rank());
        for (int i = 0; i < x.size(); i++) {
            int ch = i / plane % x.dim(1);
            int at = perChannel ? ch : ch / (x.dim(1) / groups);
            out.set(i, normal.get(i) * c.in(1).get(at) + c.in(2).get(at));
        }
        return out;
    }

    private static double[] normalized(double[] v, double epsilon) {
        double mean = mean(v);
        double deviation = Math.sqrt(variance(v) + epsilon);
        return Arrays.stream(v).map(x -> (x - mean) / deviation).toArray();
    }

    /// Over all axes from the given one; also mean and 1 / deviation.
    private static List<Array> layer(Call c) {
        Array x = c.in(0);
        int axis = c.axis(-1);
        double epsilon = c.real("epsilon", 1e-5f);
        int n = Shape.size(x.dims, axis, x.rank());
        boolean[] gone = new boolean[x.rank()];
        Arrays.fill(gone, axis, gone.length, true);
        Array wide = Casting.cast(x, ElementType.DOUBLE);
        Array normal = Softmaxes.along(wide.reshaped(x.size() / n, n), 1, v -> normalized(v, epsilon));
        Array out = Array.zeros(x.type, x.dims);
        int[] scale = Shape.sources(c.in(1).dims, x.dims);
        int[] bias = c.has(2) ? Shape.sources(c.in(2).dims, x.dims) : null;
        for (int i = 0; i < x.size(); i++) {
            out.set(i, normal.get(i) * c.in(1).get(scale[i]) + (bias == null ? 0 : c.in(2).get(bias[i])));
        }
        ElementType stash = ElementType.ofCode((int) c.integer("stash_type", 1));
        Array mean = Reductions.reduce(wide, gone, true, Normalizations::mean);
        Array inverse = Reductions.reduce(wide, gone, true, v -> 1 / Math.sqrt(variance(v) + epsilon));
        return List.of(out, Casting.cast(mean, stash), Casting.cast(inverse, stash));
    }

    private static Array meanVariance(Call c) {
        Array x = c.in(0);
        boolean[] gone = new boolean[x.rank()];
        for (int axis : c.ints("axes", 0, 2, 3)) gone[Shape.axis(axis, x.rank())] = true;
        Array wide = Casting.cast(x, ElementType.DOUBLE);
        Array mean = Reductions.reduce(wide, gone, true, Normalizations::mean);
        Array variance = Reductions.reduce(wide, gone, true, Normalizations::variance);
        int[] source = Shape.sources(mean.dims, x.dims);
        Array out = Array.zeros(x.type, x.dims);
        for (int i = 0; i < x.size(); i++) out.set(i, (x.get(i) - mean.get(source[i])) / (Math.sqrt(variance.get(source[i])) + 1e-9));
        return out;
    }

    private static Array lp(Call c) {
        boolean one = c.integer("p", 2) == 1;
        return Softmaxes.along(c.in(0), c.axis(-1), v -> {
            double norm = one ? Arrays.stream(v).map(Math::abs).sum() : Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
            return Arrays.stream(v).map(x -> norm == 0 ? 0 : x / norm).toArray();
        });
    }

    private static Array localResponse(Call c) {
        int size = (int) c.integer("size", 1);
        double alpha = c.real("alpha", 1e-4f);
        double beta = c.real("beta", 0.75);
        double bias = c.real("bias", 1);
        return Softmaxes.along(c.in(0), 1, v -> {
            double[] out = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                double sum = 0;
                for (int j = Math.max(0, i - (size - 1) / 2); j <= Math.min(v.length - 1, i + size / 2); j++) sum += v[j] * v[j];
                out[i] = v[i] / Math.pow(bias + alpha / size * sum, beta);
            }
            return out;
        });
    }
}
