package dev.fulcrum.bench.fashion;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.QuantizeImageJob;
import dev.fulcrum.tasks.image.TrainImageJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Trains and converts models of this proof in worker processes; what is there already is not made again.
///
/// @param root    where each model gets a folder
/// @param base    whose data and split are used
/// @param sandbox where the product's jobs run
record FashionWork(Path root, FashionBase base, long seed, Sandbox sandbox) {

    /// Trains weights further, by the recipe for recovery.
    ///
    /// @param teacher whose answers count beside the labels, if any
    /// @return the file with the epoch that was best on validation
    Path recover(String name, Path from, Optional<Path> teacher, int epochs) {
        return train(name, request(name, from, ImageRecipes.RECOVER, teacher, epochs));
    }

    /// Trains weights while they round, towards a teacher's answers, and leaves them in int8.
    Path aware(String name, Path from, Path teacher, int epochs) {
        Step.Quantize step = Step.Quantize.on(Environment.detect(Path.of("/"), List.of()), Calibration.Method.PERCENTILE_99_99);
        return train(name, request(name, from, ImageRecipes.AWARE, Optional.of(teacher), epochs).rounding(step));
    }

    private TrainImageJob.Request request(String name, Path from, TrainingRecipe recipe, Optional<Path> teacher, int epochs) {
        Path folder = folder(name);
        return new TrainImageJob.Request(from.toString(), base.folder().data().toString(), base.folder().split().toString(), recipe, epochs, 1,
                ImageRecipes.BF16, seed, EarlyStopping.NEVER, OverfittingGuard.OFF, teacher.map(Path::toString),
                folder.resolve("checkpoints").toString(), model(name).toString(), folder.resolve("answers.bin").toString());
    }

    private Path train(String name, TrainImageJob.Request request) {
        return once(name, () -> sandbox.run(TrainImageJob.NAME, request, m -> { }));
    }

    /// In int8, ranges read off training images.
    Path int8(String name, Path from) {
        var request = new QuantizeImageJob.Request(from.toString(), base.folder().data().toString(), base.folder().split().toString(),
                model(name).toString(), folder(name).resolve("answers.bin").toString());
        return once(name, () -> sandbox.run(QuantizeImageJob.NAME, request, m -> { }));
    }

    private interface Making {
        Map<String, Object> make();
    }

    private Path once(String name, Making making) {
        Path done = folder(name).resolve("done.json");
        if (!Files.exists(done)) {
            System.err.println("fashion-compress: " + name);
            AtomicFile.write(done, Json.pretty(making.make()));
        }
        return model(name);
    }

    private Path folder(String name) {
        return root.resolve(name);
    }

    Path model(String name) {
        return folder(name).resolve("model.onnx");
    }
}
