package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.dial.Recalibration;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Corrects an image model for pictures that changed: for their pixels, for the mix of their classes, or for both, whatever validation likes best.
/// No label of the present pictures is used but those of validation.
public final class RecalibrateImageJob implements WorkerJob {
    public static final String NAME = "recalibrate-image";

    /// @param data   folder of the pictures of before and of now
    /// @param before file of the split that the model was trained on
    /// @param now    file of the split of present pictures
    /// @param output the ONNX file to write
    public record Request(String model, String data, String before, String now, String output) {}

    /// @param validation of the best correction
    public record Result(Quality validation, Recalibration correction) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages before = StoredImages.load(request.data(), request.before());
        StoredImages now = StoredImages.load(request.data(), request.now());
        ImageDataset data = now.data();
        Engine engine = Engine.named("onnxruntime");
        Graph model = OnnxFile.read(Path.of(request.model()));
        double[] trained = mix(data, before.split().train());
        int[] present = now.split().train();
        Recalibration pixels = Recalibration.ofPixels(PixelMoments.of(data, before.split().train()), PixelMoments.of(data, present), trained.length);
        Recalibration mix = Recalibration.ofMix(answers(model, data, present, engine), trained);
        Recalibration both = pixels.and(Recalibration.ofMix(answers(pixels.of(model), data, present, engine), trained));
        Graph best = null;
        Result told = null;
        for (Recalibration tried : List.of(pixels, mix, both)) {
            Graph corrected = tried.of(model);
            Quality validation = QuantizeImageJob.answers(corrected, data, now.split().validation(), engine).quality(ImageJudge.METRIC);
            if (told != null && validation.right() <= told.validation().right()) continue;
            best = corrected;
            told = new Result(validation, tried);
        }
        OnnxFile.write(Path.of(request.output()), best);
        reply.send(told);
    }

    /// Shares of the classes; a class without an example counts as half of one.
    private static double[] mix(ImageDataset data, int[] examples) {
        double[] counts = new double[data.classes().size()];
        for (int i : examples) counts[data.label(i)]++;
        double[] held = Arrays.stream(counts).map(c -> Math.max(0.5, c)).toArray();
        double sum = Arrays.stream(held).sum();
        return Arrays.stream(held).map(c -> c / sum).toArray();
    }

    /// A row an example.
    private static float[][] answers(Graph model, ImageDataset data, int[] examples, Engine engine) {
        int classes = data.classes().size();
        try (Session session = engine.open(model, SessionOptions.ONE_THREAD)) {
            float[] all = ImageJudge.probabilities(data, examples, session::run);
            return IntStream.range(0, examples.length).mapToObj(i -> Arrays.copyOfRange(all, i * classes, (i + 1) * classes)).toArray(float[][]::new);
        }
    }
}
