package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.WeighedModels;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Reading;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Models weighed side by side in fresh processes, by name; one of them is the model that the others are compared with.
///
/// @param key       of what was weighed
/// @param processes each with all models
/// @param seconds   wall time paid
record FormWeights(ContentHash key, List<ProcessResult> processes, double seconds) {
    /// The model as it came.
    static final String ORIGINAL = "original";
    /// For a first look at many forms.
    private static final Protocol FIRST = new Protocol(1, 6, 20, List.of(8, 32), 2, 3, 3, 1, 0.05, 5);
    /// For the few between which is decided.
    private static final Protocol CLOSE = new Protocol(2, 12, 40, List.of(8, 32), 4, 6, 5, 1, 0.05, 5);
    /// A batch of 32 that takes longer than this is not waited for.
    private static final double LONGEST_BATCH = 2;

    static FormWeights first(Map<String, GuestModel> models, Machine machine, Path folder, double flops) {
        return of(models, FIRST.withBatchSizes(batches(flops)), machine, folder, "weigh");
    }

    static FormWeights close(Map<String, GuestModel> models, Machine machine, Path folder, double flops) {
        return of(models, CLOSE.withBatchSizes(batches(flops)), machine, folder, "confirm");
    }

    /// 32 as long as that is bearable, by the FLOPs of one example at the least that a core does a second.
    private static List<Integer> batches(double flops) {
        double seconds = flops / 2e10;
        if (32 * seconds <= LONGEST_BATCH) return List.of(8, 32);
        return 8 * seconds <= LONGEST_BATCH ? List.of(8) : List.of(2);
    }

    private static FormWeights of(Map<String, GuestModel> models, Protocol protocol, Machine machine, Path folder, String phase) {
        Map<String, Object> asked = new LinkedHashMap<>();
        models.forEach((name, m) -> asked.put(name, ContentHash.ofFile(m.file()).hex()));
        ContentHash key = Json.hash(Map.of("models", asked, "protocol", protocol));
        Path file = folder.resolve(phase + "-" + key.brief() + ".json");
        if (Files.exists(file)) return Json.readFile(file, FormWeights.class);
        long start = machine.nanos().getAsLong();
        List<ProcessResult> found = new ArrayList<>();
        try (WeighedModels weighed = WeighedModels.of(models)) {
            weighed.weigh(protocol, machine, phase, found);
        }
        FormWeights weights = new FormWeights(key, found, (machine.nanos().getAsLong() - start) / 1e9);
        AtomicFile.write(file, Json.pretty(weights));
        return weights;
    }

    Map<String, Measurement> measurements() {
        return Weigh.combine(processes);
    }

    Environment environment() {
        return processes.getFirst().environment();
    }

    /// The largest batch that was weighed, 1 where the model takes no more.
    int batch() {
        return processes.getFirst().models().getFirst().batchMillis().keySet().stream().max(Integer::compare).orElse(1);
    }

    /// Median latency at batch 1 over the original's.
    Estimate latencyRatio(String name) {
        return ratio(name, ProcessResult.Weighed::p50);
    }

    /// Requests a second at the largest batch over the original's.
    Estimate throughputRatio(String name) {
        int batch = batch();
        return ratio(name, w -> w.batchMillis().get(batch)).map(r -> 1 / r, "1", Basis.MEASURED);
    }

    Estimate energyRatio(String name) {
        Basis basis = processes.getFirst().energyBasis();
        return ratio(name, w -> new Reading(w.joules(), 0)).atBest(basis);
    }

    /// Within each process, where what a process or a minute does to both cancels, then joined over processes.
    private Estimate ratio(String name, Function<ProcessResult.Weighed, Reading> figure) {
        List<Reading> ratios = processes.stream().map(p -> quotient(figure.apply(of(p, name)), figure.apply(of(p, ORIGINAL)))).toList();
        return Weigh.spanning(ratios, "1", Basis.MEASURED);
    }

    private static ProcessResult.Weighed of(ProcessResult process, String id) {
        return process.models().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    private static Reading quotient(Reading a, Reading b) {
        double value = a.value() / b.value();
        return new Reading(value, value * Math.hypot(a.error() / a.value(), b.error() / b.value()));
    }
}
