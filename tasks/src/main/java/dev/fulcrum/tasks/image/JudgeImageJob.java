package dev.fulcrum.tasks.image;

import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;

/// Measures a model once on the test split, which no decision has seen.
public final class JudgeImageJob implements WorkerJob {
    public static final String NAME = "judge-image";

    public record Request(String model, String data, String split) {}

    public record Result(Quality test) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        reply.send(new Result(QuantizeImageJob.judge(OnnxFile.read(Path.of(request.model())), images.data(), images.split().test(),
                Engine.named("onnxruntime"))));
    }
}
