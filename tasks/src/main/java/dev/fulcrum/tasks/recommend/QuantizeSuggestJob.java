package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;

/// Brings a model of suggestions to int8, or judges one as it is.
public final class QuantizeSuggestJob implements WorkerJob {
    public static final String NAME = "quantize-suggest";

    /// @param model  the ONNX file to start from
    /// @param data   folder of the events
    /// @param output the ONNX file to write
    public record Request(String model, String data, String output) {}

    public record Result(Quality validation, Ranking.Shown shown) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        Graph graph = OnnxFile.read(Path.of(request.model()));
        Graph quantized = SuggestModel.toldAs(PrepareSuggestJob.quantized(graph), graph);
        OnnxFile.write(Path.of(request.output()), quantized);
        Ranking ranking = JudgeSuggestJob.judge(quantized, Suggesting.load(Path.of(request.data())), EventSplit.Part.VALIDATION);
        reply.send(new Result(ranking.quality(), ranking.shown()));
    }
}
