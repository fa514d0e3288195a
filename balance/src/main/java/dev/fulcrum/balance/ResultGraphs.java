package dev.fulcrum.balance;

import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ONNX files of a finished run by the ids under which they are weighed: untrained ones by size and precision
/// ([WeighPhase#id]), trained ones by trial key.
///
/// @param sizes names of all sizes, pruned ones among them
public record ResultGraphs(ResultFolder folder, Evidence evidence, List<String> sizes) {

    /// @throws dev.fulcrum.unit.FaultException when the folder holds no finished run
    public static ResultGraphs of(ResultFolder folder) {
        return of(folder, Evidence.load(folder));
    }

    static ResultGraphs of(ResultFolder folder, Evidence evidence) {
        if (!Files.exists(folder.weights())) {
            throw Fault.of("read result", "must hold the untrained models in " + folder.weigh(), "none",
                    "run fulcrum balance again on this folder")
                    .at(Place.file(folder.root().toString())).raise();
        }
        List<PreparedSize> sizes = Json.readFile(folder.weights(), WeighPhase.Weights.class).with(CompressPhase.Pruned.of(folder)).sizes();
        return new ResultGraphs(folder, evidence, sizes.stream().map(PreparedSize::name).toList());
    }

    /// The untrained graphs of all that was trained: latency depends on the graph, not on what its weights are worth.
    public Map<String, Path> untrained() {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String key : evidence.candidates().keySet()) untrainedId(key).ifPresent(id -> files.put(id, untrainedFile(key)));
        return files;
    }

    /// Every trained model by trial key, but those that answer together: what they cost depends on what they are shown.
    public Map<String, Path> trained() {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String key : evidence.candidates().keySet()) if (!Purchase.Combine.isKey(key)) files.put(key, folder.trialModel(key));
        return files;
    }

    /// Everything that may have been weighed: all sizes, whether something was trained of them or not, and all that was trained.
    Map<String, Path> all() {
        Map<String, Path> all = new LinkedHashMap<>();
        for (String size : sizes) {
            for (boolean quantized : new boolean[] {false, true}) all.put(WeighPhase.id(size, quantized), untrainedFile(size, quantized));
        }
        all.putAll(trained());
        return all;
    }

    /// For example "w16 d1 r14 int8" for the trial "w16-d1-r14-flip-rung2-int8"; nothing for models that answer together.
    Optional<String> untrainedId(String key) {
        return Purchase.Combine.isKey(key) ? Optional.empty() : Optional.of(WeighPhase.id(size(key), isQuantized(key)));
    }

    Path untrainedFile(String key) {
        return untrainedFile(size(key), isQuantized(key));
    }

    private Path untrainedFile(String size, boolean quantized) {
        return folder.weigh().resolve(slug(size) + (quantized ? "-int8.onnx" : ".onnx"));
    }

    /// A purchase's key starts with its size; the longest that fits, should one size's name begin another's.
    private String size(String key) {
        return sizes.stream().filter(s -> key.startsWith(slug(s) + "-")).max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> Fault.of("read result", "must know the size of " + key, sizes.toString(),
                        "run fulcrum balance again").raise());
    }

    static boolean isQuantized(String key) {
        return key.endsWith("-int8");
    }

    private static String slug(String size) {
        return size.replace(' ', '-');
    }
}
