package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of models' speed on this machine, one small file a model, so that a second start need not look again.
///
/// @param folder  made where it is missing
/// @param machine hash of the environment: figures of another machine say nothing here
public record CurveCache(Path folder, ContentHash machine) {

    /// @param shares      whether requests may share a run
    /// @param batchMillis by batch size; of 1 alone where they may not
    record Known(boolean shares, TreeMap<Integer, Double> batchMillis) {
        ServiceCurve curve() {
            return ServiceCurve.ofMillis(batchMillis);
        }
    }

    Optional<Known> find(ContentHash model) {
        Path file = file(model);
        if (!Files.isReadable(file)) return Optional.empty();
        try {
            Known known = Json.readFile(file, Known.class);
            known.curve();
            return Optional.of(known);
        } catch (FaultException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    /// A cache that cannot be written is a slower start next time, nothing else.
    void keep(ContentHash model, Known known) {
        try {
            AtomicFile.write(file(model), Json.pretty(known));
        } catch (FaultException e) {
            return;
        }
    }

    /// The same model with what serving has taught since.
    void keep(ContentHash model, boolean shares, ServiceCurve refined) {
        TreeMap<Integer, Double> millis = new TreeMap<>(Map.of(1, refined.seconds(1) * 1000));
        for (int b = 2; b <= refined.largestBatch(); b *= 2) millis.put(b, refined.seconds(b) * 1000);
        millis.put(refined.largestBatch(), refined.seconds(refined.largestBatch()) * 1000);
        keep(model, new Known(shares, millis));
    }

    private Path file(ContentHash model) {
        return folder.resolve(model.brief() + "-" + machine.brief() + ".json");
    }
}
