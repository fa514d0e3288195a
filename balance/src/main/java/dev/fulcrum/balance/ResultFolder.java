package dev.fulcrum.balance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Where the parts of one result lie. Absolute, so that worker processes find them from anywhere.
public record ResultFolder(Path root) {
    public ResultFolder {
        root = root.toAbsolutePath().normalize();
    }

    /// Removes a folder that a run made and left before anything was bought.
    public void discard() {
        if (!Files.exists(root)) return;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The data set in its canonical form, shared with workers.
    public Path data() {
        return root.resolve("data");
    }

    public Path split() {
        return data().resolve("split.json");
    }

    /// A split whose training part holds only so many examples.
    public Path split(int examples) {
        return data().resolve("split-" + examples + ".json");
    }

    /// What reading the data found and left out.
    public Path dataReport() {
        return data().resolve("report.json");
    }

    /// Untrained models of all sizes and what they weigh.
    public Path weigh() {
        return root.resolve("weigh");
    }

    public Path weights() {
        return weigh().resolve("weights.json");
    }

    /// What the graphs weigh on other machines, one file each.
    public Path machines() {
        return root.resolve("machines");
    }

    /// What one purchase left: checkpoints, then the model.
    public Path trial(String key) {
        return root.resolve("trials").resolve(key);
    }

    /// The weights that a purchase ended with.
    public Path trialModel(String key) {
        return trial(key).resolve("model.onnx");
    }

    /// The steps by which a compressed model was made from the weights that it started from.
    public Path trialRecipe(String key) {
        return trial(key).resolve("recipe.json");
    }

    /// What those weights answer on validation.
    public Path trialAnswers(String key) {
        return trial(key).resolve("answers.bin");
    }

    /// What the weights that were handed over answer on test.
    public Path testAnswers(String key) {
        return trial(key).resolve("answers-test.bin");
    }

    public Path brief() {
        return root.resolve("brief.yaml");
    }

    public Path model() {
        return root.resolve("model.onnx");
    }

    public Path plan() {
        return root.resolve("plan.json");
    }

    /// Everything that deciding again needs.
    public Path options() {
        return root.resolve("options.json");
    }

    public Path report() {
        return root.resolve("report.html");
    }

    public Path ledger() {
        return root.resolve("ledger.db");
    }
}
