package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/// One value of a brief that can be turned.
///
/// @param key      of the brief
/// @param now      where it stands
/// @param smallest the first value tried above 0, where it stands at 0
/// @param largest  the last value that the brief admits
/// @param whole    whether only whole numbers make sense
/// @param turned   the brief with the value in its place
record Knob(String key, Estimate now, double smallest, double largest, boolean whole, DoubleFunction<Brief> turned) {
    private static final int LONGEST = 240;

    static List<Knob> of(Brief brief) {
        return List.of(new Knob("demand.requests", brief.demand().requests(), 1, Crossing.HIGHEST, false, brief::atDemand),
                read(brief, "errors.cost", brief.errors().cost(), 1e-9),
                read(brief, "machine.price", brief.machine().price(), 1e-4),
                new Knob("demand.horizon", Sensitivity.figure(brief.demand().horizon(), "months"), 1, LONGEST, true,
                        months -> with(brief, "demand.horizon", Long.toString(Math.round(months)))));
    }

    private static Knob read(Brief brief, String key, Estimate now, double smallest) {
        return new Knob(key, now, smallest, Double.MAX_VALUE, false, x -> with(brief, key, new BigDecimal(x).toPlainString()));
    }

    /// The brief is read again, so that what depends on the value (a spot price that is a share of the price) follows; a volume that was
    /// set on the record alone is not in its text.
    private static Brief with(Brief brief, String key, String value) {
        return brief.with(Map.of(key, value)).atDemand(brief.demand().requests().value());
    }
}
