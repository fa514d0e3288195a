package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;

/// Measures a model of suggestions once on the test part, which no decision has seen.
public final class JudgeSuggestJob implements WorkerJob {
    public static final String NAME = "judge-suggest";

    public record Request(String model, String data) {}

    public record Result(Quality test, Ranking.Shown shown) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        Ranking ranking = judge(OnnxFile.read(Path.of(request.model())), Suggesting.load(Path.of(request.data())), EventSplit.Part.TEST);
        reply.send(new Result(ranking.quality(), ranking.shown()));
    }

    /// How well a model foresees a part of the data.
    public static Ranking judge(Graph graph, Suggesting suggesting, EventSplit.Part part) {
        SuggestModel model = SuggestModel.of(graph).orElseThrow(() -> new IllegalArgumentException("the graph must be a model of suggestions"));
        SuggestJudge judge = new SuggestJudge(suggesting, suggesting.cases(part), suggesting.family(), model.rule());
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            return judge.judge(session::run);
        }
    }
}
