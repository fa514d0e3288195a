package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;

/// Folds new events into a model without fitting it again.
public final class FoldSuggestJob implements WorkerJob {
    public static final String NAME = "fold-suggest";

    /// @param model  the ONNX file in fp32
    /// @param fitted what was fitted, as [FitSuggestJob] told it
    /// @param had    folder of the events that the model was fitted to
    /// @param now    folder of these and the new events
    /// @param int8   whether the result is to be in int8
    /// @param output the ONNX file to write
    public record Request(String model, FitSuggestJob.Result fitted, String had, String now, boolean int8, long seed, String output) {}

    /// @param newItems that the model knows now
    public record Result(int newItems) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        Suggesting had = Suggesting.load(Path.of(request.had()));
        Suggesting now = Suggesting.load(Path.of(request.now()));
        boolean[] known = now.among(had.seen(EventSplit.Part.TEST));
        Graph graph = OnnxFile.read(Path.of(request.model()));
        // Everything that is there now may be looked at: there is no part to be foreseen.
        Graph folded = FoldIn.folded(graph, request.fitted().fit(request.seed()), known, now.whole(), EventSplit.Part.TEST);
        OnnxFile.write(Path.of(request.output()), request.int8() ? SuggestModel.toldAs(PrepareSuggestJob.quantized(folded), folded) : folded);
        reply.send(new Result(FoldIn.unknown(known)));
    }
}
