package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.RandomInputs;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// A first look at a model on this machine: whether requests may share a run, and milliseconds by batch size.
///
/// @param session   open
/// @param signature of the model
/// @param nanos     the clock
record Probe(Session session, Signature signature, LongSupplier nanos) {
    /// What the look may take, seconds.
    static final double BUDGET = 0.5;
    private static final int MOST_RUNS = 30;
    /// Far above rounding that differs by batch size, far below what another row's values would do.
    private static final double SAME = 0.02;

    /// Whether two rows together give the same as each alone. Engines may refuse what a model declares, for example a batch that a
    /// constant inside fixes to 1: then rows are not shared either.
    boolean sharesRuns() {
        if (!signature.hasRows()) return false;
        Map<String, Tensor> two = inputs(2);
        try {
            Map<String, Tensor> together = session.run(two);
            Map<String, Tensor> first = session.run(row(two, 0));
            Map<String, Tensor> second = session.run(row(two, 1));
            return bindsOutputs(two) && signature.outputs().stream().allMatch(o -> isSplit(together.get(o.name()), first.get(o.name()), second.get(o.name())));
        } catch (dev.fulcrum.unit.FaultException refused) {
            return false;
        }
    }

    private boolean bindsOutputs(Map<String, Tensor> inputs) {
        try (Session.Prepared prepared = session.prepare(inputs)) {
            return signature.outputs().stream().allMatch(o -> prepared.outputs().containsKey(o.name()));
        }
    }

    private static boolean isSplit(Tensor both, Tensor first, Tensor second) {
        if (both.rank() == 0 || both.dim(0) != 2 || first.rank() != both.rank() || first.dim(0) != 1 || first.type().bits() < 8) return false;
        long[] one = both.dims();
        one[0] = 1;
        if (!Arrays.equals(one, first.dims()) || !Arrays.equals(one, second.dims())) return false;
        if (!first.type().equals(dev.fulcrum.graph.ElementType.FLOAT)) return true;
        float[] together = both.toFloatArray();
        float[] apart = Arrays.copyOf(first.toFloatArray(), together.length);
        System.arraycopy(second.toFloatArray(), 0, apart, together.length / 2, together.length / 2);
        return isClose(together, apart);
    }

    private static boolean isClose(float[] a, float[] b) {
        double largest = 1e-6;
        for (float v : a) largest = Math.max(largest, Math.abs(v));
        for (int i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > SAME * largest) return false;
        return true;
    }

    private Map<String, Tensor> row(Map<String, Tensor> two, int row) {
        Map<String, Tensor> one = new HashMap<>();
        for (TensorSpec spec : signature.inputs()) {
            int bytes = Math.toIntExact(spec.type().bytes(spec.rowCount()));
            one.put(spec.name(), Tensor.of(spec.type(), spec.rows(1), two.get(spec.name()).bytes().slice(row * bytes, bytes)));
        }
        return one;
    }

    /// The shortest of interleaved runs at 1, 2, 4 ... rows, as far as the budget goes: in so short a look, anything else on the machine
    /// would bend the curve's shape, and its height is soon seen from real batches ([LiveCurve]).
    ///
    /// @param mostRows the largest batch to look at
    TreeMap<Integer, Double> batchMillis(int mostRows) {
        long end = nanos.getAsLong() + (long) (BUDGET * 1e9);
        TreeMap<Integer, List<Double>> seen = new TreeMap<>();
        Map<Integer, Session.Prepared> prepared = new TreeMap<>();
        try {
            for (int b = 1; b <= mostRows && (b == 1 || twice(seen) < (end - nanos.getAsLong()) / 1e6 / 4); b *= 2) {
                prepared.put(b, session.prepare(inputs(b)));
                seen.put(b, new ArrayList<>(List.of(time(prepared.get(b)))));
            }
            for (int round = 0; round < MOST_RUNS && nanos.getAsLong() < end; round++) {
                prepared.forEach((b, run) -> seen.get(b).add(time(run)));
            }
        } finally {
            prepared.values().forEach(Session.Prepared::close);
        }
        TreeMap<Integer, Double> best = new TreeMap<>();
        seen.forEach((b, millis) -> best.put(b, Collections.min(millis)));
        return best;
    }

    private static double twice(TreeMap<Integer, List<Double>> seen) {
        return 2 * seen.lastEntry().getValue().getFirst();
    }

    private double time(Session.Prepared run) {
        long start = nanos.getAsLong();
        run.run();
        return Math.max(1, nanos.getAsLong() - start) / 1e6;
    }

    private Map<String, Tensor> inputs(int rows) {
        return RandomInputs.of(signature.inputs().stream()
                .map(i -> new WeighRequest.Input(i.name(), i.type(), i.dims().subList(1, i.dims().size()))).toList(), rows, 1);
    }
}
