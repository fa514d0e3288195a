package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one process found out about the models that it weighed; travels from child to parent as JSON.
///
/// @param models      in the order of the request
/// @param environment what it was measured on
/// @param energyBasis MEASURED by a meter or MODELLED from CPU time
/// @param threads     threads inside one operator
/// @param seconds     how long the weighing took, opening included
public record ProcessResult(List<Weighed> models, Environment environment, Basis energyBasis, int threads, double seconds) {

    /// One model in one process.
    ///
    /// @param id          as in the request
    /// @param p50         ms at batch 1
    /// @param p95         ms at batch 1
    /// @param p99         ms at batch 1
    /// @param batchMillis mean ms on a core a batch, by batch size, 1 included
    /// @param memoryBytes resident bytes that opening and the first run added, never below the size of the model's file
    /// @param joules      energy a request at batch 1
    /// @param dispersion  see [LatencyDistribution]
    /// @param samples     runs at batch 1 that count
    /// @param disturbed   bursts put aside and run again
    public record Weighed(String id, Reading p50, Reading p95, Reading p99, Map<Integer, Reading> batchMillis, double memoryBytes,
            double joules, Optional<Double> dispersion, int samples, int disturbed) {}
}
