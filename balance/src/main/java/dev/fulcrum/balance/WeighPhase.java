package dev.fulcrum.balance;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.plan.PriceBook;
import dev.fulcrum.tasks.image.PrepareImageJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures what inference costs before any training: every size, in both precisions, in interleaved rounds, in fresh processes.
final class WeighPhase {
    private final Asked asked;
    private final Machine machine;
    private final ImageData data;

    WeighPhase(Asked asked, Machine machine, ImageData data) {
        this.asked = asked;
        this.machine = machine;
        this.data = data;
    }

    /// What the phase found.
    ///
    /// @param sizes       every size with its files and counts
    /// @param weights     measurements by id, see [#id]
    /// @param environment what it was measured on
    /// @param seconds     wall time paid
    public record Weights(ContentHash key, List<PrepareImageJob.Size> sizes, Map<String, Measurement> weights, Environment environment,
            double seconds) {
        Measurement of(String size, boolean quantized) {
            return weights.get(id(size, quantized));
        }
    }

    static String id(String size, boolean quantized) {
        return size + (quantized ? " int8" : " fp32");
    }

    Weights run() {
        ContentHash key = Json.hash(Map.of("data", data.dataset().digest(), "seed", asked.brief().seed(), "protocol", Protocol.DEFAULT));
        Path file = asked.folder().weights();
        if (Files.exists(file)) {
            Weights known = Json.readFile(file, Weights.class);
            if (known.key().equals(key)) return known;
        }
        long start = machine.nanos().getAsLong();
        List<PrepareImageJob.Size> sizes = prepare();
        List<ProcessResult> processes = weigh(models(sizes), Protocol.DEFAULT, "weigh");
        double seconds = (machine.nanos().getAsLong() - start) / 1e9;
        Weights weights = new Weights(key, sizes, Weigh.combine(processes), processes.getFirst().environment(), seconds);
        AtomicFile.write(file, Json.pretty(weights));
        return weights;
    }

    private List<PrepareImageJob.Size> prepare() {
        machine.progress().accept(Progress.of("weigh", "writing the untrained models"));
        var request = new PrepareImageJob.Request(asked.folder().data().toString(), asked.folder().split().toString(),
                asked.brief().seed(), asked.folder().weigh().toString());
        Map<String, Object> last = machine.sandbox().run(PrepareImageJob.NAME, request, m -> { });
        return Json.convert(last, PrepareImageJob.Result.class).sizes();
    }

    private static Map<String, Path> models(List<PrepareImageJob.Size> sizes) {
        Map<String, Path> models = new LinkedHashMap<>();
        for (PrepareImageJob.Size s : sizes) {
            models.put(id(s.name(), false), Path.of(s.floatFile()));
            models.put(id(s.name(), true), Path.of(s.int8File()));
        }
        return models;
    }

    /// Weighs models by id in as many fresh processes as the protocol says, one after the other.
    List<ProcessResult> weigh(Map<String, Path> models, Protocol protocol, String phase) {
        CanonicalSize s = data.dataset().size();
        var input = new WeighRequest.Input("image", ElementType.UINT8, List.of((long) s.height(), (long) s.width(), (long) s.channels()));
        List<WeighRequest.Model> asModels =
                models.entrySet().stream().map(e -> new WeighRequest.Model(e.getKey(), e.getValue().toString(), List.of(input))).toList();
        List<ProcessResult> results = new ArrayList<>();
        for (int process = 0; process < protocol.processes(); process++) {
            int number = process + 1;
            PriceBook prices = asked.brief().prices();
            var request = new WeighRequest("onnxruntime", asModels, protocol, asked.brief().seed() * 1000 + process,
                    prices.value(PriceBook.WATTS_IDLE), prices.value(PriceBook.WATTS_BUSY_CORE));
            Map<String, Object> last = machine.sandbox().run("weigh", request,
                    m -> machine.progress().accept(Progress.of(phase, number, protocol.processes(), step(m))));
            results.add(Json.convert(last, ProcessResult.class));
        }
        return results;
    }

    private static String step(Map<String, Object> message) {
        return message.containsKey("step") ? message.get("step") + ", " + message.get("done") + " of " + message.get("of") : "process";
    }
}
