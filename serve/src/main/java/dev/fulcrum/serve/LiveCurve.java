package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import java.util.Map;
import java.util.TreeMap;

/// Seconds by batch size, begun from a probe or an earlier run and refined by every batch.
///
/// Each size keeps a mean that forgets: an observation weighs 1/[#MEMORY] once there have been that many. Sizes that never ran are predicted from
/// those that did, as a fixed part, which a batch costs beside the model (waking, answering), and a factor on the beginning's figure, since a
/// busier machine slows all of them. While one size alone has run the two cannot be told apart, and what is more than was expected counts as
/// fixed: a factor would keep a server whose lone requests are dear at lone requests for ever, and it would never learn that two together are
/// cheaper.
final class LiveCurve {
    private static final int MEMORY = 64;
    private static final int ENOUGH = 8;

    private final double[] begun;
    private final double[] means;
    private final int[] seen;
    private ServiceCurve curve;

    LiveCurve(ServiceCurve start) {
        curve = start;
        begun = new double[start.largestBatch() + 1];
        for (int b = 1; b < begun.length; b++) begun[b] = start.seconds(b);
        means = begun.clone();
        seen = new int[begun.length];
    }

    /// @param batch in 1..the largest
    void observe(int batch, double seconds) {
        int n = Math.min(MEMORY, ++seen[batch]);
        means[batch] += (seconds - means[batch]) / n;
    }

    /// The curve as of the last [#refresh].
    ServiceCurve curve() {
        return curve;
    }

    ServiceCurve refresh() {
        Drift drift = drift();
        Map<Integer, Double> millis = new TreeMap<>();
        for (int b = 1; b < begun.length; b++) millis.put(b, 1000 * (seen[b] >= ENOUGH ? means[b] : drift.fixed() + drift.factor() * begun[b]));
        curve = ServiceCurve.ofMillis(millis);
        return curve;
    }

    /// How batches differ from the beginning's figures.
    ///
    /// @param fixed  seconds a batch, at least 0
    /// @param factor on the beginning's figure
    private record Drift(double fixed, double factor) {}

    /// Least squares of `observed / begun = fixed / begun + factor`, each size by how often it was seen, the factor drawn to 1 as if that had been
    /// seen [#ENOUGH] times.
    private Drift drift() {
        double weight = 0;
        double inverse = 0;
        double inverses = 0;
        double ratio = 0;
        double both = 0;
        for (int b = 1; b < begun.length; b++) {
            if (seen[b] < ENOUGH) continue;
            double w = Math.min(seen[b], MEMORY);
            weight += w;
            inverse += w / begun[b];
            inverses += w / (begun[b] * begun[b]);
            ratio += w * means[b] / begun[b];
            both += w * means[b] / (begun[b] * begun[b]);
        }
        if (weight == 0) return new Drift(0, 1);
        double determinant = inverses * (weight + ENOUGH) - inverse * inverse;
        double fixed = (both * (weight + ENOUGH) - inverse * (ratio + ENOUGH)) / determinant;
        double factor = (inverses * (ratio + ENOUGH) - inverse * both) / determinant;
        return fixed > 0 && factor > 0 ? new Drift(fixed, factor) : new Drift(0, ratio / weight);
    }
}
