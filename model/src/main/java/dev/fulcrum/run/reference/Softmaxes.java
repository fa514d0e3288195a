package dev.fulcrum.run.reference;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Functions of all elements along one axis; until opset 12 along all axes from the given one on.
final class Softmaxes {
    private Softmaxes() {}

    static void register(Map<String, Kernel> to) {
        to.put("Softmax", (Kernel.Single) c -> along(c, Softmaxes::softmax));
        to.put("LogSoftmax", (Kernel.Single) c -> along(c, Softmaxes::logSoftmax));
        to.put("Hardmax", (Kernel.Single) c -> along(c, Softmaxes::hardmax));
    }

    private static Array along(Call c, UnaryOperator<double[]> f) {
        if (c.opset() >= 13) return along(c.in(0), c.axis(-1), f);
        int axis = c.axis(1);
        int rows = Shape.size(c.in(0).dims, 0, axis);
        return along(c.in(0).reshaped(rows, c.in(0).size() / Math.max(rows, 1)), 1, f).reshaped(c.in(0).dims);
    }

    static Array along(Array x, int axis, UnaryOperator<double[]> f) {
        int n = x.dim(axis);
        int inner = Shape.size(x.dims, axis + 1, x.rank());
        Array out = Array.zeros(x.type, x.dims);
        for (int start = 0; start < x.size(); start++) {
            if (start / inner % n != 0) continue;
            double[] line = new double[n];
            for (int i = 0; i < n; i++) line[i] = x.get(start + i * inner);
            double[] made = f.apply(line);
            for (int i = 0; i < n; i++) out.set(start + i * inner, made[i]);
        }
        return out;
    }

    static double[] softmax(double[] v) {
        return Arrays.stream(logSoftmax(v)).map(Math::exp).toArray();
    }

    static double[] logSoftmax(double[] v) {
        double norm = Reductions.logSumExp(v);
        return Arrays.stream(v).map(x -> x - norm).toArray();
    }

    private static double[] hardmax(double[] v) {
        int best = 0;
        for (int i = 1; i < v.length; i++) if (v[i] > v[best]) best = i;
        double[] out = new double[v.length];
        out[best] = 1;
        return out;
    }
}
