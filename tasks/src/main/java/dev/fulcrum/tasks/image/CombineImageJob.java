package dev.fulcrum.tasks.image;

import dev.fulcrum.dial.Combination;
import dev.fulcrum.dial.CombinedGraph;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Makes one model of several trained image models and measures it on the validation split.
public final class CombineImageJob implements WorkerJob {
    public static final String NAME = "combine-image";

    /// The axis of the width in [N,H,W,C].
    public static final int WIDTH_AXIS = 2;

    /// @param models  the trained ONNX files, in the order that the combination wants
    /// @param data    folder of the data set
    /// @param split   file of the split
    /// @param output  the ONNX file to write
    /// @param answers the file to write with what the combination answers on validation
    public record Request(Combination how, List<String> models, String data, String split, String output, String answers) {}

    public record Result(Quality validation) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        Graph combined = CombinedGraph.of(request.how(), request.models().stream().map(m -> OnnxFile.read(Path.of(m))).toList());
        Answers answers = QuantizeImageJob.answers(combined, images.data(), images.split().validation(), Engine.named("onnxruntime"));
        OnnxFile.write(Path.of(request.output()), combined);
        answers.write(Path.of(request.answers()));
        reply.send(new Result(answers.quality(ImageJudge.METRIC)));
    }
}
