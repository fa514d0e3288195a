package dev.fulcrum.balance;

import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures what inference costs before any training: every size, in both precisions, in interleaved rounds, in fresh processes.
final class WeighPhase {
    private final Asked asked;
    private final Machine machine;
    private final TaskData data;

    WeighPhase(Asked asked, Machine machine, TaskData data) {
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
    public record Weights(ContentHash key, List<PreparedSize> sizes, Map<String, Measurement> weights, Environment environment,
            double seconds) {
        Measurement of(String size, boolean quantized) {
            return weights.get(id(size, quantized));
        }

        /// A size as a search sees it.
        ///
        /// @param admissible whether it may be chosen at all
        dev.fulcrum.search.Weighed weighed(PreparedSize s, boolean admissible) {
            return new dev.fulcrum.search.Weighed(s.name(), s.flops(), of(s.name(), false).serviceSeconds().value(),
                    of(s.name(), true).serviceSeconds().value(), admissible);
        }

        /// With models that answer together, by trial key.
        Weights with(CombinePhase.Combined combined) {
            Map<String, Measurement> measured = new LinkedHashMap<>(weights);
            measured.putAll(combined.weights());
            return new Weights(key, sizes, measured, environment, seconds + combined.seconds());
        }

        /// With the pruned forms of trained models beside the family's sizes.
        Weights with(CompressPhase.Pruned pruned) {
            List<PreparedSize> all = new ArrayList<>(sizes);
            all.addAll(pruned.sizes());
            Map<String, Measurement> measured = new LinkedHashMap<>(weights);
            measured.putAll(pruned.weights());
            return new Weights(key, all, measured, environment, seconds + pruned.seconds());
        }
    }

    static String id(String size, boolean quantized) {
        return size + (quantized ? " int8" : " fp32");
    }

    Weights run() {
        ContentHash key = key();
        Path file = asked.folder().weights();
        if (Files.exists(file)) {
            Weights known = Json.readFile(file, Weights.class);
            if (known.key().equals(key)) return known;
        }
        Prepared prepared = prepare(key);
        List<Weighed> processes = first(models(prepared.sizes()), "weigh");
        double seconds = prepared.seconds() + seconds(processes);
        Weights weights = new Weights(key, prepared.sizes(), combined(processes), processes.getFirst().result().environment(), seconds);
        AtomicFile.write(file, Json.pretty(weights));
        return weights;
    }

    /// The untrained models by id, written now unless they were before; nothing is weighed.
    Map<String, Path> graphs() {
        return models(prepare(key()).sizes());
    }

    private ContentHash key() {
        return Json.hash(Map.of("data", data.digest(), "sizes", asked.brief().search().sizes(), "seed", asked.brief().seed(),
                "protocol", machine.weighings().first()));
    }

    /// What the job that writes them tells.
    private record Sizes(List<PreparedSize> sizes) {}

    /// The untrained models, and the wall seconds that writing them took.
    private record Prepared(ContentHash key, List<PreparedSize> sizes, double seconds) {}

    /// What one process found, and the wall seconds that it took, its start included.
    record Weighed(ProcessResult result, double seconds) {}

    static Map<String, Measurement> combined(List<Weighed> processes) {
        return Weigh.combine(processes.stream().map(Weighed::result).toList());
    }

    static double seconds(List<Weighed> processes) {
        return processes.stream().mapToDouble(Weighed::seconds).sum();
    }

    private Prepared prepare(ContentHash key) {
        Path file = asked.folder().weigh().resolve("sizes.json");
        if (Files.exists(file)) {
            Prepared known = Json.readFile(file, Prepared.class);
            if (known.key().equals(key)) return known;
        }
        long start = machine.nanos().getAsLong();
        machine.progress().accept(Progress.of("weigh", "writing the untrained models"));
        TaskData.Asking asking = data.prepare(asked.folder(), asked.brief());
        List<PreparedSize> sizes = Json.convert(machine.sandbox().run(asking.job(), asking.request(), m -> { }), Sizes.class).sizes();
        Prepared prepared = new Prepared(key, sizes, (machine.nanos().getAsLong() - start) / 1e9);
        AtomicFile.write(file, Json.pretty(prepared));
        return prepared;
    }

    static Map<String, Path> models(List<PreparedSize> sizes) {
        Map<String, Path> models = new LinkedHashMap<>();
        for (PreparedSize s : sizes) {
            models.put(id(s.name(), false), Path.of(s.floatFile()));
            models.put(id(s.name(), true), Path.of(s.int8File()));
        }
        return models;
    }

    /// Weighs models that nothing is known of.
    List<Weighed> first(Map<String, Path> models, String phase) {
        return weigh(models, machine.weighings().first(), phase);
    }

    /// Weighs again what a decision names.
    List<Weighed> confirm(Map<String, Path> models) {
        return weigh(models, machine.weighings().confirm(), "confirm");
    }

    /// Weighs models by id in as many fresh processes as the protocol says, one after the other. Each process leaves its result in
    /// the folder, so that a run that was killed weighs only in the processes that are missing.
    private List<Weighed> weigh(Map<String, Path> models, Protocol protocol, String phase) {
        List<WeighRequest.Model> asModels = models.entrySet().stream()
                .map(e -> new WeighRequest.Model(e.getKey(), e.getValue().toString(), data.inputs(asked.folder(), e.getKey()))).toList();
        List<Weighed> results = new ArrayList<>();
        for (int process = 0; process < protocol.processes(); process++) {
            int number = process + 1;
            PriceBook prices = asked.brief().prices();
            var request = new WeighRequest("onnxruntime", asModels, protocol, asked.brief().seed() * 1000 + process,
                    prices.value(PriceBook.WATTS_IDLE), prices.value(PriceBook.WATTS_BUSY_CORE));
            results.add(inOneProcess(request, m -> machine.progress().accept(Progress.of(phase, number, protocol.processes(), step(m)))));
        }
        return results;
    }

    private Weighed inOneProcess(WeighRequest request, Consumer<Map<String, Object>> listener) {
        List<ContentHash> files = request.models().stream().map(m -> ContentHash.ofFile(Path.of(m.path()))).toList();
        ContentHash key = Json.hash(Map.of("request", request, "files", files));
        Path file = asked.folder().weigh().resolve("process-" + key.brief() + ".json");
        if (Files.exists(file)) return Json.readFile(file, Weighed.class);
        long start = machine.nanos().getAsLong();
        ProcessResult result = Json.convert(machine.sandbox().run("weigh", request, listener), ProcessResult.class);
        Weighed weighed = new Weighed(result, (machine.nanos().getAsLong() - start) / 1e9);
        AtomicFile.write(file, Json.pretty(weighed));
        return weighed;
    }

    private static String step(Map<String, Object> message) {
        return message.containsKey("step") ? message.get("step") + ", " + message.get("done") + " of " + message.get("of") : "process";
    }
}
