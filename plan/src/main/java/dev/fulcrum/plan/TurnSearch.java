package dev.fulcrum.plan;

import java.util.Optional;
import java.util.function.DoubleFunction;

/// Looks along one value of the brief, on both sides, for the nearest place where another decision is right.
///
/// It walks in equal ratios, four steps a decade up to [#DECADES] away, then halves the step in which the decision changed. A decision that
/// changes there and back within one step is overlooked.
///
/// @param choice the decision at a value
/// @param chosen the decision now
record TurnSearch(Knob knob, DoubleFunction<String> choice, String chosen) {
    private static final int DECADES = 4;
    private static final double STEP = Math.pow(10, 0.25);
    /// Relative, of the value found.
    private static final double PRECISION = 1e-4;

    Optional<Sensitivity.Turn> above() {
        double now = knob.now().value();
        double end = Math.min(knob.largest(), now > 0 ? now * Math.pow(10, DECADES) : knob.smallest() * Math.pow(10, 2 * DECADES));
        double last = now;
        while (last < end) {
            double next = last == 0 ? knob.smallest() : Math.min(end, stepped(last, STEP));
            if (!choice.apply(next).equals(chosen)) return Optional.of(between(last, next));
            last = next;
        }
        return Optional.empty();
    }

    Optional<Sensitivity.Turn> below() {
        double now = knob.now().value();
        double end = knob.whole() ? knob.smallest() : now * Math.pow(10, -DECADES);
        double last = now;
        while (last > end) {
            double next = Math.max(end, stepped(last, 1 / STEP));
            if (!choice.apply(next).equals(chosen)) return Optional.of(between(last, next));
            last = next;
        }
        return Optional.empty();
    }

    /// Whole numbers move by one at least.
    private double stepped(double x, double ratio) {
        if (!knob.whole()) return x * ratio;
        return ratio > 1 ? Math.max(x + 1, Math.rint(x * ratio)) : Math.min(x - 1, Math.rint(x * ratio));
    }

    /// @param kept   a value at which the decision stands
    /// @param turned one at which it does not
    private Sensitivity.Turn between(double kept, double turned) {
        while (Math.abs(turned - kept) > (knob.whole() ? 1 : PRECISION * Math.max(kept, turned))) {
            double middle = knob.whole() ? Math.floor((kept + turned) / 2) : (kept + turned) / 2;
            if (choice.apply(middle).equals(chosen)) kept = middle;
            else turned = middle;
        }
        return new Sensitivity.Turn(Sensitivity.figure(turned, knob.now().unit()), choice.apply(turned));
    }
}
