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
    /// @param fitted that one in fp32, and what was fitted; where it is there, what came since is folded in too
    public record Request(String model, String data, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> before,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Fitted> fitted) {
        public Request {
            if (before == null) before = Optional.empty();
            if (fitted == null) fitted = Optional.empty();
        }
    }

    /// @param model  the ONNX file in fp32
    /// @param result what was fitted
    /// @param seed   of the fit
    public record Fitted(String model, FitSuggestJob.Result result, long seed) {}

    /// @param fresher what fitting again brought: NDCG@10 of the model less that of the one before, user by user
    /// @param other   the same model the other way: of things new to a user alone where repeats are allowed, with repeats where they are not; nothing
    ///                where nobody turned to such things
    public record Result(Quality test, Ranking.Shown shown, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PairedDifference> fresher,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Ranking.Shown> other,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Folded> folded) {}

    /// What folding in brought of what fitting again brings, both against the model as it was.
    ///
    /// @param gain  NDCG@10 with new items and popularity folded in, less that of the model as it was, user by user; fp32
    /// @param items that the model did not know
    public record Folded(PairedDifference gain, int items) {}

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
        Suggesting turned = suggesting.with(!suggesting.asked().repeats());
        Optional<Ranking.Shown> other = turned.cases(EventSplit.Part.TEST).cases().isEmpty() ? Optional.empty()
                : Optional.of(judge(OnnxFile.read(Path.of(request.model())), turned, EventSplit.Part.TEST).shown());
        reply.send(new Result(ranking.quality(), ranking.shown(), fresher, other, request.fitted().map(f -> folded(f, suggesting))));
    }

    /// What came during validation folded in.
    private static Folded folded(Fitted fitted, Suggesting suggesting) {
        Graph before = OnnxFile.read(Path.of(fitted.model()));
        boolean[] known = suggesting.among(suggesting.seen(EventSplit.Part.VALIDATION));
        Graph after = FoldIn.folded(before, fitted.result().fit(fitted.seed()), known, suggesting, EventSplit.Part.TEST);
        Ranking with = judge(after, suggesting, EventSplit.Part.TEST);
        return new Folded(with.ndcg().minus(judge(before, suggesting, EventSplit.Part.TEST).ndcg()), FoldIn.unknown(known));
    }

    /// How well a model foresees a part of the data.
    public static Ranking judge(Graph graph, Suggesting suggesting, EventSplit.Part part) {
        SuggestModel model = SuggestModel.of(graph).orElseThrow(() -> new IllegalArgumentException("the graph must be a model of suggestions"));
        SuggestJudge judge = new SuggestJudge(suggesting, suggesting.cases(part).cases(), model.rule(), model.excluded());
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            return judge.judge(session::run);
        }
    }
}
