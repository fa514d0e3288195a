package dev.fulcrum.scaling;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Map;
import java.util.TreeMap;

/// Carries what a graph weighs here over to a machine that nobody weighed.
///
/// A graph reaches some part of its roofline here; taken to reach the same part there, its time changes by the ratio of the two roofs,
/// `max(F/P', B/W') / max(F/P, B/W)`. That it does is an assumption, so the interval reaches from the better to the worse of the two
/// ratios P/P' and W/W' and is widened by a factor on top. Every figure is MODELLED. See docs/math/other-machines.md.
///
/// @param here  rates of the machine that weighed
/// @param there rates of the other
/// @param watts watts of a busy core there over those here, above 0
public record RooflineTransfer(PeakRates here, PeakRates there, double watts) {
    /// By how much the part of the roofline that is reached may differ between two machines, either way.
    public static final double SPREAD = 1.5;
    /// How much slower an 8-bit graph may be where its instructions are missing: it falls back to the speed of fp32 (3.8x, measured once).
    public static final double WITHOUT_INT8 = 3.8;

    public Measurement of(Measurement m, GraphWork work) {
        var latency = new LatencyDistribution(time(m.latency().p50(), work, 1), time(m.latency().p95(), work, 1), time(m.latency().p99(),
                work, 1));
        Map<Integer, Estimate> batches = new TreeMap<>();
        m.batchMillis().forEach((batch, millis) -> batches.put(batch, time(millis, work, batch)));
        return new Measurement(latency, batches, m.memory().atBest(Basis.MODELLED), time(m.energy(), work, 1).times(watts), m.threads(),
                m.processes());
    }

    /// By what the time of a run changes.
    public double ratio(GraphWork work, int batch) {
        return work.seconds(there, batch) / work.seconds(here, batch);
    }

    private Estimate time(Estimate measured, GraphWork work, int batch) {
        double compute = here.flops() / there.flops();
        double bandwidth = here.bytes() / there.bytes();
        double slower = SPREAD * Math.max(compute, bandwidth) * (work.quantized() ? WITHOUT_INT8 / SPREAD : 1);
        return new Estimate(measured.value() * ratio(work, batch), end(measured.low(), Math.min(compute, bandwidth) / SPREAD),
                end(measured.high(), slower), measured.unit(), measured.basis().weakest(Basis.MODELLED));
    }

    private static Double end(Double measured, double factor) {
        return measured == null ? null : Double.valueOf(measured * factor);
    }
}
