package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
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
        ImageDataset data = ImageDataset.load(Path.of(request.data()));
        Split split = Json.readFile(Path.of(request.split()), Split.class);
        reply.send(new Result(QuantizeImageJob.judge(OnnxFile.read(Path.of(request.model())), data, split.test(),
                Engine.named("onnxruntime"))));
    }
}
