package dev.fulcrum.tasks.image;

import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.compress.prune.UniformCounts;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Prunes trained models over their dependency graph and writes each form in fp32 and int8, ready to be weighed before its recovery is bought.
///
/// Of every group the same share stays, in whole blocks, by magnitude: that depends on the weights alone, so that a run that goes on finds the same
/// forms. What a form is worth in time is weighed afterwards.
public final class PruneImageJob implements WorkerJob {
    public static final String NAME = "prune-image";

    /// Vector kernels work on eight channels at once; small nets have few blocks of more.
    private static final int BLOCK = 8;

    /// @param size  name of the model's size
    /// @param model the trained ONNX file
    /// @param key   what its weights are called
    public record Parent(String size, String model, String key) {}

    /// @param data   folder of the data set
    /// @param split  file of the split
    /// @param shares of the parent's FLOPs to leave, falling, each in (0, 1)
    /// @param folder where the models go
    public record Request(String data, String split, List<Parent> parents, List<Double> shares, String folder) {}

    /// @param size its files and counts, named after the parent's size and the share
    /// @param key  of the parent
    /// @param step with the channels that stay
    public record Form(PreparedSize size, String key, Step.Prune step) {}

    public record Result(List<Form> forms) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        Engine engine = Engine.named("onnxruntime");
        ImageQuantizer quantizer = new ImageQuantizer(images.data(), images.split().train(), engine);
        Step.Quantize int8 = Step.Quantize.on(Environment.detect(Path.of("/"), List.of(engine.version())), Calibration.Method.MIN_MAX);
        List<Form> forms = new ArrayList<>();
        for (Parent parent : request.parents()) {
            Graph graph = OnnxFile.read(Path.of(parent.model()));
            for (PrunePass pruned : pruned(graph, request.shares())) {
                String name = name(parent.size(), graph, pruned.graph());
                Graph quantized = quantizer.quantize(pruned.graph(), int8, PrepareImageJob.CALIBRATION_IMAGES);
                Graph named = pruned.graph().withMetadata("fulcrum.size", name);
                forms.add(new Form(PreparedSize.write(name, named, quantized, Path.of(request.folder())), parent.key(), pruned.step()));
            }
        }
        reply.send(new Result(forms));
    }

    /// For example "w16 d1 r14 p45", which needs 45 % of the FLOPs of "w16 d1 r14".
    private static String name(String size, Graph whole, Graph pruned) {
        return size + " p" + Math.round(100.0 * GraphCount.of(pruned, 1).flops() / GraphCount.of(whole, 1).flops());
    }

    private static List<PrunePass> pruned(Graph graph, List<Double> shares) {
        Map<String, long[]> inputs = ShapeInference.inputShapes(graph, 1);
        List<PrunePass> different = new ArrayList<>();
        for (double share : shares) {
            Optional<Step.Prune> step = UniformCounts.atMost(graph, inputs, share, BLOCK);
            if (step.isEmpty()) break;
            PrunePass pass = PrunePass.apply(graph, step.get(), new Importance.Magnitude(), inputs);
            if (different.stream().noneMatch(d -> d.step().equals(pass.step()))) different.add(pass);
        }
        return different;
    }
}
