package dev.fulcrum.bench.fashion;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.guest.PairedRatios;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Models weighed beside each other in fresh processes, burst by burst in random order.
final class FashionSpeed {
    /// Batch 1 and 32; some seconds a model and process.
    private static final Protocol PROTOCOL = new Protocol(2, 12, 60, List.of(32), 8, 4, 5, 1, 0.05, 5);
    private static final double IDLE_WATTS = 20;
    private static final double CORE_WATTS = 5;

    private FashionSpeed() {}

    /// @param models    by name
    /// @param reference the name of the one that all are divided by
    static PairedRatios weigh(Map<String, Path> models, CanonicalSize size, String reference, long seed, Sandbox sandbox) {
        var input = new WeighRequest.Input("image", ElementType.UINT8, List.of((long) size.height(), (long) size.width(), (long) size.channels()));
        List<WeighRequest.Model> asked =
                models.entrySet().stream().map(e -> new WeighRequest.Model(e.getKey(), e.getValue().toString(), List.of(input))).toList();
        List<ProcessResult> processes = new ArrayList<>();
        for (int process = 0; process < PROTOCOL.processes(); process++) {
            var request = new WeighRequest("onnxruntime", asked, PROTOCOL, seed * 1000 + process, IDLE_WATTS, CORE_WATTS);
            processes.add(Json.convert(sandbox.run("weigh", request, m -> { }), ProcessResult.class));
        }
        return new PairedRatios(processes, reference);
    }
}
