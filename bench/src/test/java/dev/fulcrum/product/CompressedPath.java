package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.PruneImageJob;
import dev.fulcrum.tasks.image.TrainImageJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One trained model pruned, recovered by distillation and trained while rounding, in worker processes.
record CompressedPath(Outcome outcome, Path place, Sandbox sandbox) {
    private static final double SHARE = 0.6;

    void walk() {
        ResultFolder folder = outcome.folder();
        String key = outcome.evidence().candidates().entrySet().stream().filter(e -> !e.getKey().endsWith("-int8") && !e.getKey().endsWith("-pruned"))
                .max(Comparator.comparingDouble(e -> e.getValue().validation().value())).orElseThrow().getKey();
        Path parent = folder.trialModel(key);
        PruneImageJob.Form form = pruned(folder, key, parent);
        Graph whole = OnnxFile.read(parent);
        Graph pruned = OnnxFile.read(Path.of(form.size().floatFile()));
        assertThat(GraphCount.of(pruned, 1).flops()).isLessThanOrEqualTo((long) (SHARE * GraphCount.of(whole, 1).flops()));
        assertThat(PrunePass.apply(whole, form.step(), new Importance.Magnitude(), 1).graph().initializers()).as("the step repeats bit for bit")
                .isEqualTo(pruned.initializers());
        TrainImageJob.Request recovery = request(folder, "recovered", form.size().floatFile(), "recover", 6, parent);
        assertThat(train(recovery)).isGreaterThan(0.8);
        Step.Quantize step = new Step.Quantize(Calibration.Method.PERCENTILE_99_99, true);
        TrainImageJob.Request rounding = request(folder, "rounded", recovery.output(), "aware", 1, Path.of(recovery.output())).rounding(step);
        assertThat(train(rounding)).isGreaterThan(0.8);
        assertThat(OnnxFile.read(Path.of(rounding.output())).initializers().values().stream().map(t -> t.type().name())).contains("INT8");
    }

    private PruneImageJob.Form pruned(ResultFolder folder, String key, Path parent) {
        var request = new PruneImageJob.Request(folder.data().toString(), folder.split().toString(),
                List.of(new PruneImageJob.Parent("size", parent.toString(), key)), List.of(SHARE), place.toString());
        return Json.convert(sandbox.run(PruneImageJob.NAME, request, m -> { }), PruneImageJob.Result.class).forms().getFirst();
    }

    private TrainImageJob.Request request(ResultFolder folder, String name, String from, String recipe, int epochs, Path teacher) {
        return new TrainImageJob.Request(from, folder.data().toString(), folder.split().toString(), ImageRecipes.named(recipe), epochs, 1, false, 1,
                EarlyStopping.NEVER, OverfittingGuard.OFF, Optional.of(teacher.toString()), place.resolve(name).toString(),
                place.resolve(name).resolve("model.onnx").toString(), place.resolve(name).resolve("answers.bin").toString());
    }

    /// @return validation accuracy as ONNX Runtime answers
    private double train(TrainImageJob.Request request) {
        Map<String, Object> last = sandbox.run(TrainImageJob.NAME, request, m -> { });
        double told = Json.convert(last, TrainImageJob.Result.class).validation().value();
        assertThat(Answers.read(Path.of(request.answers())).orElseThrow().quality("accuracy").value()).isEqualTo(told);
        return told;
    }
}
