package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The way of reading activation ranges that disagrees least with the model, found by trying each.
///
/// No method is best everywhere: tails that are noise should saturate, tails that decide a class should not.
///
/// @param step         the step with the method chosen
/// @param graph        what the step makes
/// @param disagreement of each method tried
public record RangeChoice(Step.Quantize step, Graph graph, Map<Calibration.Method, Double> disagreement) {
    public RangeChoice {
        disagreement = java.util.Collections.unmodifiableMap(new EnumMap<>(disagreement));
    }

    /// Tries all methods.
    ///
    /// @param judged how a candidate is judged; on other data than calibrated, where there is enough
    public static RangeChoice of(StaticQuantizer quantizer, Step.Quantize step, Disagreement judged) {
        return of(quantizer, step, judged, Set.of(Calibration.Method.values()));
    }

    /// @param methods to try, at least one; of equals the first in the order of the enum is taken
    public static RangeChoice of(StaticQuantizer quantizer, Step.Quantize step, Disagreement judged, Set<Calibration.Method> methods) {
        quantizer.calibrate(methods, step.excluded());
        Map<Calibration.Method, Double> seen = new EnumMap<>(Calibration.Method.class);
        Step.Quantize best = null;
        Graph graph = null;
        for (Calibration.Method method : new TreeSet<>(methods)) {
            Graph candidate = quantizer.quantize(step.with(method));
            seen.put(method, judged.of(candidate));
            if (best != null && seen.get(method) >= seen.get(best.ranges())) continue;
            best = step.with(method);
            graph = candidate;
        }
        return new RangeChoice(best, graph, seen);
    }

    public double least() {
        return disagreement.get(step.ranges());
    }
}
