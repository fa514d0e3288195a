package dev.fulcrum.tasks.image;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Quantizes one trained image model to int8: each way of reading ranges is tried, validation chooses.
public final class QuantizeImageJob implements WorkerJob {
    public static final String NAME = "quantize-image";
    static final int CALIBRATION_IMAGES = 512;
    private static final List<Calibration.Method> METHODS = List.of(Calibration.Method.MIN_MAX, Calibration.Method.PERCENTILE_99_99);

    /// @param model   the trained ONNX file
    /// @param output  the ONNX file to write
    /// @param answers the file to write with what the int8 model answers on validation
    public record Request(String model, String data, String split, String output, String answers) {}

    /// @param validation quality of the int8 model
    /// @param drop       validation quality lost against fp32, in [-1, 1]
    /// @param step       the recipe that was chosen
    public record Result(Quality validation, double drop, Step step) {}

    private record Try(Step.Quantize step, Graph graph, Answers answers, Quality validation) {
        static Try of(Step.Quantize step, Graph graph, Answers answers) {
            return new Try(step, graph, answers, answers.quality(ImageJudge.METRIC));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        ImageDataset data = images.data();
        Split split = images.split();
        Graph model = OnnxFile.read(Path.of(request.model()));
        Engine engine = Engine.named("onnxruntime");
        ImageQuantizer quantizer = new ImageQuantizer(data, split.train(), engine);
        Quality before = answers(model, data, split.validation(), engine).quality(ImageJudge.METRIC);
        Try best = null;
        for (Calibration.Method method : METHODS) {
            Step.Quantize step = Step.Quantize.on(Environment.detect(Path.of("/"), List.of(engine.version())), method);
            Graph quantized = quantizer.quantize(model, step, CALIBRATION_IMAGES);
            Try next = Try.of(step, quantized, answers(quantized, data, split.validation(), engine));
            if (best == null || next.validation().right() > best.validation().right()) best = next;
        }
        OnnxFile.write(Path.of(request.output()), best.graph());
        best.answers().write(Path.of(request.answers()));
        reply.send(new Result(best.validation(), before.value() - best.validation().value(), best.step()));
    }

    static Answers answers(Graph model, ImageDataset data, int[] examples, Engine engine) {
        try (Session session = engine.open(model, SessionOptions.ONE_THREAD)) {
            return ImageJudge.answers(data, examples, session::run);
        }
    }
}
