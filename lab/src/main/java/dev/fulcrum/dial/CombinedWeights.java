package dev.fulcrum.dial;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Map;
import java.util.TreeMap;

/// What models that answer together would cost, from what each weighs. MODELLED.
public final class CombinedWeights {
    /// ASSUMED, ms a batch: choosing, gathering and scattering rows.
    public static final Estimate OVERHEAD = Estimate.exact(0.02, "ms", Basis.ASSUMED);

    private CombinedWeights() {}

    /// The first model on every request and the second on a share of them, one after the other.
    ///
    /// @param share in [0, 1]
    public static Measurement of(Measurement first, Measurement second, double share) {
        Map<Integer, Estimate> batches = new TreeMap<>();
        first.batchMillis().forEach((batch, ms) -> {
            Estimate asked = second.batchMillis().get(batch);
            if (asked != null) batches.put(batch, ms.plus(asked.times(share)).plus(OVERHEAD).atBest(Basis.MODELLED));
        });
        LatencyDistribution latency = new LatencyDistribution(quantile(0.5, first.latency().p50(), second.latency().p50(), share),
                quantile(0.95, first.latency().p95(), second.latency().p95(), share),
                quantile(0.99, first.latency().p99(), second.latency().p99(), share));
        return new Measurement(latency, batches, first.memory().plus(second.memory()).atBest(Basis.MODELLED),
                first.energy().plus(second.energy().times(share)).atBest(Basis.MODELLED), first.threads(), first.processes());
    }

    /// A quantile of all requests lies among those that ask both models once these are more than what lies above it.
    private static Estimate quantile(double p, Estimate first, Estimate second, double share) {
        Estimate alone = first.plus(OVERHEAD);
        return (share > 1 - p ? alone.plus(second) : alone).atBest(Basis.MODELLED);
    }
}
