package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import java.util.Map;
import java.util.TreeMap;

/// Seconds by batch size, begun from a probe or an earlier run and refined by every batch.
///
/// Each size keeps a mean that forgets: an observation weighs 1/[#MEMORY] once there have been that many. Sizes that never ran keep the
/// beginning's figure, moved by how much the others have moved, since a busier machine slows all of them.
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
        double drift = drift();
        Map<Integer, Double> millis = new TreeMap<>();
        for (int b = 1; b < begun.length; b++) millis.put(b, 1000 * (seen[b] >= ENOUGH ? means[b] : begun[b] * drift));
        curve = ServiceCurve.ofMillis(millis);
        return curve;
    }

    /// How much slower the machine is than at the beginning: the mean ratio over observed sizes, each by how often it was seen.
    private double drift() {
        double weight = 0;
        double sum = 0;
        for (int b = 1; b < begun.length; b++) {
            if (seen[b] < ENOUGH) continue;
            double w = Math.min(seen[b], MEMORY);
            weight += w;
            sum += w * means[b] / begun[b];
        }
        return weight == 0 ? 1 : sum / weight;
    }
}
