package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.unit.Estimate;

/// Whether a model may keep the SLO and the memory limit, judged by the lower ends: what may pass is not refused unseen.
record Admission(Brief brief) {
    boolean admits(Measurement m) {
        return low(m.latency().p99()) <= brief.p99().orElse(Double.POSITIVE_INFINITY)
                && low(m.memory()) <= brief.limits().memory().orElse(Double.POSITIVE_INFINITY);
    }

    private static double low(Estimate e) {
        return e.low() == null ? e.value() : e.low();
    }
}
