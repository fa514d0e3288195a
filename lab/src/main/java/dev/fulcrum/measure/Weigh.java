package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Joins what several fresh processes measured into figures whose intervals span processes.
///
/// A process differs from the next by memory layout, page colours, code placement and the moment; runs inside one process cannot see
/// that. With K processes and their figures x_i, on the logarithm because times are positive and errors multiply:
///
///     value    = exp(mean of ln x_i)
///     interval = exp(mean ± max(t(0.95, K - 1) · s, z(0.95) · max(w, d)) · sqrt(1 + 1/K))
///
/// where s² is the variance of ln x_i between processes (it holds the error inside processes already) and w² the mean squared
/// relative error inside processes. It is a prediction interval: a plan is carried out by a process that was not measured, and it is that
/// process whose figure lies inside nine times in ten; the interval of the mean alone would be narrower by sqrt(K + 1). Three figures may
/// lie close by luck, and closer than each is known nobody should believe them, hence the maximum; d is the drift of the machine between
/// then and later, 0.8 %. The spread s of a few figures is itself uncertain and pays for it with t(0.95, 2) = 2.92; w and d are known
/// beforehand and need the normal 1.645 only. With one process the ends are open.
public final class Weigh {
    private static final double UPPER = 0.95;
    private static final double NORMAL_UPPER = 1.6448536;
    /// What a machine that others share drifts within the hour, relative: ten weighings of one pair of models some minutes after the first
    /// scattered by 0.7 % (`./prove break-even`), more than four processes in a row had shown.
    private static final double DRIFT = 0.008;

    private Weigh() {}

    /// By model, in the order of the first process.
    ///
    /// @param processes at least one, all with the same models
    public static Map<String, Measurement> combine(List<ProcessResult> processes) {
        Map<String, Measurement> combined = new LinkedHashMap<>();
        for (ProcessResult.Weighed first : processes.getFirst().models()) {
            combined.put(first.id(), combine(ofModel(processes, first.id()), processes));
        }
        return combined;
    }

    private static List<ProcessResult.Weighed> ofModel(List<ProcessResult> processes, String id) {
        return processes.stream().map(p -> p.models().stream().filter(m -> m.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("every process must have weighed " + id))).toList();
    }

    private static Measurement combine(List<ProcessResult.Weighed> seen, List<ProcessResult> processes) {
        Basis energyBasis = processes.stream().map(ProcessResult::energyBasis).reduce(Basis::weakest).orElseThrow();
        var latency = new LatencyDistribution(millis(seen, ProcessResult.Weighed::p50), millis(seen, ProcessResult.Weighed::p95),
                millis(seen, ProcessResult.Weighed::p99), dispersion(seen));
        Map<Integer, Estimate> batches = new TreeMap<>();
        for (int batch : seen.getFirst().batchMillis().keySet()) batches.put(batch, millis(seen, w -> w.batchMillis().get(batch)));
        Estimate memory = spanning(seen.stream().map(w -> new Reading(w.memoryBytes(), 0)).toList(), "B", Basis.MEASURED);
        Estimate energy = spanning(seen.stream().map(w -> new Reading(w.joules(), 0)).toList(), "J", energyBasis);
        return new Measurement(latency, batches, memory, energy, processes.getFirst().threads(), processes.size());
    }

    private static Optional<Double> dispersion(List<ProcessResult.Weighed> seen) {
        double[] each = seen.stream().flatMap(w -> w.dispersion().stream()).mapToDouble(d -> d).toArray();
        return each.length == 0 ? Optional.empty() : Optional.of(java.util.Arrays.stream(each).average().orElseThrow());
    }

    private static Estimate millis(List<ProcessResult.Weighed> seen, Function<ProcessResult.Weighed, Reading> figure) {
        return spanning(seen.stream().map(figure).toList(), "ms", Basis.MEASURED);
    }

    /// The 90 % interval described above.
    ///
    /// @param readings one a process, values at least 0; where one is 0 there is no logarithm, so the interval is the range
    public static Estimate spanning(List<Reading> readings, String unit, Basis basis) {
        double[] values = readings.stream().mapToDouble(Reading::value).toArray();
        if (values.length == 1) return Estimate.open(values[0], unit, basis);
        if (java.util.Arrays.stream(values).anyMatch(v -> v <= 0)) return range(values, unit, basis);
        double[] logs = java.util.Arrays.stream(values).map(Math::log).toArray();
        double mean = java.util.Arrays.stream(logs).average().orElseThrow();
        double between = java.util.Arrays.stream(logs).map(x -> (x - mean) * (x - mean)).sum() / (logs.length - 1);
        double within = readings.stream().mapToDouble(r -> r.error() / r.value()).map(e -> e * e).average().orElseThrow();
        double seen = StudentT.quantile(UPPER, logs.length - 1) * Math.sqrt(between);
        double known = NORMAL_UPPER * Math.sqrt(Math.max(within, DRIFT * DRIFT));
        double half = Math.max(seen, known) * Math.sqrt(1 + 1.0 / logs.length);
        return new Estimate(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half), unit, basis);
    }

    private static Estimate range(double[] values, String unit, Basis basis) {
        var summary = java.util.Arrays.stream(values).summaryStatistics();
        return new Estimate(summary.getAverage(), summary.getMin(), summary.getMax(), unit, basis);
    }
}
