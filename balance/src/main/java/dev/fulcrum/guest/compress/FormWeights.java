package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.WeighedModels;
import dev.fulcrum.guest.PairedRatios;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /// Every form against the model as it came.
    PairedRatios ratios() {
        return new PairedRatios(processes, ORIGINAL);
    }
}
