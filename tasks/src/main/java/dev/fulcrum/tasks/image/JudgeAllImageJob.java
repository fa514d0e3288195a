package dev.fulcrum.tasks.image;

import dev.fulcrum.data.Split;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Measures many models on the test split in one process: for recordings, whose searches are judged by what they never saw.
public final class JudgeAllImageJob implements WorkerJob {
    public static final String NAME = "judge-all-images";

    public record Request(List<String> models, String data, String split) {}

    /// @param tests in the order of the models
    public record Result(List<Quality> tests) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        Split split = images.split();
        Engine engine = Engine.named("onnxruntime");
        List<Quality> tests = new ArrayList<>();
        for (String model : request.models()) {
            tests.add(QuantizeImageJob.answers(OnnxFile.read(Path.of(model)), images.data(), split.test(), engine).quality(ImageJudge.METRIC));
            reply.send(Map.of("judged", tests.size()));
        }
        reply.send(new Result(tests));
    }
}
