package dev.fulcrum.tasks.image;

import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Measures a model once on the test split, which no decision has seen.
public final class JudgeImageJob implements WorkerJob {
    public static final String NAME = "judge-image";

    /// @param answers the file to write with what the model answers, if any
    public record Request(String model, String data, String split, Optional<String> answers) {}

    public record Result(Quality test) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        Answers answers = QuantizeImageJob.answers(OnnxFile.read(Path.of(request.model())), images.data(), images.split().test(),
                Engine.named("onnxruntime"));
        request.answers().ifPresent(file -> answers.write(Path.of(file)));
        reply.send(new Result(answers.quality(ImageJudge.METRIC)));
    }
}
