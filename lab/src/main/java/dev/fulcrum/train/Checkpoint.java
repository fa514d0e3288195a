package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A folder from which a killed training goes on to the same bits.
///
/// `progress.json` is written last and names the state file that belongs to it, so that a kill between two writes leaves the
/// earlier pair in force. The best weights so far lie in `best.onnx`, named by content in the same way.
final class Checkpoint {
    private final Path folder;

    Checkpoint(Path folder) {
        this.folder = folder;
    }

    /// Where a training stands.
    ///
    /// @param key      hash of model, plan and data: progress of another training is ignored
    /// @param epoch    epochs finished
    /// @param step     steps finished in the epoch under way
    /// @param lossSum  sum of the losses of those steps
    /// @param strength regularisation in force
    /// @param seconds  wall seconds paid so far
    /// @param finished whether the training has ended
    /// @param state    name of the engine's state file
    /// @param best     name of the file with the best weights so far, or ""
    record Progress(ContentHash key, int epoch, int step, double lossSum, int strength, double seconds, boolean finished, String state,
            String best, LearningCurve curve) {}

    Optional<Progress> load(ContentHash key) {
        Path file = folder.resolve("progress.json");
        if (!Files.exists(file)) return Optional.empty();
        Progress progress = Json.readFile(file, Progress.class);
        return progress.key().equals(key) ? Optional.of(progress) : Optional.empty();
    }

    Path state(String name) {
        return folder.resolve(name);
    }

    Graph best(String name) {
        return OnnxFile.read(folder.resolve(name));
    }

    String saveBest(Graph model, int epoch) {
        String name = "best-" + epoch + ".onnx";
        OnnxFile.write(folder.resolve(name), model);
        return name;
    }

    String saveState(TrainingSession session, int epoch, int step) {
        String name = "state-" + epoch + "-" + step + ".bin";
        AtomicFile.write(folder.resolve(name), session::save);
        return name;
    }

    /// Puts the progress in force and removes what no longer belongs to it.
    void commit(Progress progress) {
        AtomicFile.write(folder.resolve("progress.json"), Json.pretty(progress));
        try (var files = Files.list(folder)) {
            files.filter(f -> stale(f.getFileName().toString(), progress)).forEach(Checkpoint::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean stale(String name, Progress progress) {
        boolean ours = name.startsWith("state-") || name.startsWith("best-");
        return ours && !name.equals(progress.state()) && !name.equals(progress.best());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
