package dev.fulcrum.tasks.recommend;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Measures a model of suggestions once on the test part, which no decision has seen.
public final class JudgeSuggestJob implements WorkerJob {
    public static final String NAME = "judge-suggest";

    /// @param before the same model as it was before it was fitted again with what came since, if any
    public record Request(String model, String data, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> before) {
        public Request {
            if (before == null) before = Optional.empty();
        }
    }

    /// @param fresher what fitting again brought: NDCG@10 of the model less that of the one before, user by user
    public record Result(Quality test, Ranking.Shown shown, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PairedDifference> fresher) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        Suggesting suggesting = Suggesting.load(Path.of(request.data()));
        Ranking ranking = judge(OnnxFile.read(Path.of(request.model())), suggesting, EventSplit.Part.TEST);
        Optional<PairedDifference> fresher = request.before()
                .map(before -> ranking.ndcg().minus(judge(OnnxFile.read(Path.of(before)), suggesting, EventSplit.Part.TEST).ndcg()));
        reply.send(new Result(ranking.quality(), ranking.shown(), fresher));
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
