package dev.fulcrum.tasks.recommend;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.Trained;
import dev.fulcrum.train.Trainer;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingPlan;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Fits one model of suggestions in a worker process, solved for or trained, and judges it by ONNX Runtime.
public final class FitSuggestJob implements WorkerJob {
    public static final String NAME = "fit-suggest";
    private static final int PATIENCE = 4;
    private static final int BATCH = 64;
    /// How much it may count that a user knows an item, beside scores of about 1.
    private static final double[] AGAIN = {0.1, 0.3, 1, 3};
    private static final int AGAIN_CASES = 1_000;
    /// A popularity that no score makes up for.
    private static final double BEHIND = -1e9;

    /// What to fit.
    ///
    /// @param size, recipe by name
    /// @param data    folder of the events
    /// @param last    whether validation may be learnt from too: the choice is made, and test comes
    /// @param epochs  at most, where it is trained
    /// @param again   how much it counts that a user knows an item; below 0 to find out on validation
    /// @param folder  where checkpoints lie
    /// @param output  the ONNX file to write
    /// @param factors what [FactorsElsewhere] wrote for this request, where factors are made elsewhere
    public record Request(String size, String recipe, String data, boolean last, int epochs, long seed, double again, String folder, String output,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> factors) {
        public Request {
            if (factors == null) factors = Optional.empty();
        }

        public Request(String size, String recipe, String data, boolean last, int epochs, long seed, double again, String folder, String output) {
            this(size, recipe, data, last, epochs, seed, again, folder, output, Optional.empty());
        }

        public Request with(Path made) {
            return new Request(size, recipe, data, last, epochs, seed, again, folder, output, Optional.of(made.toString()));
        }

        EventSplit.Part before() {
            return last ? EventSplit.Part.TEST : EventSplit.Part.VALIDATION;
        }
    }

    /// The last message.
    ///
    /// @param size, recipe as asked
    /// @param validation on the part after the one that was learnt from
    /// @param curve      by epoch, without points where it was solved for
    /// @param again      what was found or given
    /// @param newcomers  how it tells items without events from each other, where it can
    /// @param recall     share of the ten of the same model looking through all items that it finds, where it looks through some alone
    public record Result(String size, String recipe, Quality validation, Ranking.Shown shown, LearningCurve curve, double again,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Ranking.Newcomers> newcomers,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> recall) {
        public Result {
            if (newcomers == null) newcomers = Optional.empty();
            if (recall == null) recall = Optional.empty();
        }

        FoldIn.Fit fit(long seed) {
            return new FoldIn.Fit(size, recipe, again, seed);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    /// A model and how it did on the part after the one that was learnt from.
    public record Fitted(Graph graph, Ranking ranking, LearningCurve curve, double again, Optional<Ranking.Newcomers> newcomers,
            Optional<Double> recall) {}

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        Fitted fitted = fit(Suggesting.load(Path.of(request.data())), request, reply);
        OnnxFile.write(Path.of(request.output()), fitted.graph());
        reply.send(new Result(request.size(), request.recipe(), fitted.ranking().quality(), fitted.ranking().shown(), fitted.curve(), fitted.again(), fitted.newcomers(),
                fitted.recall()));
    }

    /// Fits in this process; the request's files are not looked at, but for the folder of checkpoints.
    public static Fitted fit(Suggesting suggesting, Request request, Reply reply) {
        SuggestRecipe recipe = SuggestRecipe.named(request.recipe());
        EventSplit.Part before = request.before();
        SuggestFit fit = new SuggestFit(suggesting, recipe, before);
        SuggestSize size = suggesting.family().size(request.size());
        LearningCurve[] curve = {LearningCurve.EMPTY};
        SuggestFit.Open open = switch (size) {
            case SuggestSize.Trained t -> trained(request, suggesting, fit, t, before, curve, reply);
            case SuggestSize.Popular _, SuggestSize.Cosine _, SuggestSize.Ease _, SuggestSize.Als _ -> fit.closedForm(size, request.seed(), request.factors().map(Path::of));
        };
        // What the user knows was chosen on validation; test only repeats it.
        Cases cases = suggesting.cases(before);
        SuggestJudge judge = new SuggestJudge(suggesting, cases.cases(), fit.rule());
        double again = !suggesting.asked().repeats() ? 0 : request.again() < 0 ? again(open, judge) : request.again();
        Graph graph = told(open.with(again), suggesting, fit);
        return new Fitted(graph, judged(graph, judge, Integer.MAX_VALUE), curve[0], again, newcomers(suggesting, fit, open, cases.newcomers()),
                open.exact().map(exact -> recall(exact.of(open.popularity(), again), graph, judge)));
    }

    private static double recall(Graph exact, Graph approximate, SuggestJudge judge) {
        List<int[]> all = said(exact, judge);
        List<int[]> some = said(approximate, judge);
        double sum = 0;
        for (int i = 0; i < all.size(); i++) {
            Set<Integer> found = Arrays.stream(some.get(i)).boxed().collect(Collectors.toSet());
            sum += Arrays.stream(all.get(i)).filter(found::contains).count() / (double) all.get(i).length;
        }
        return sum / all.size();
    }

    private static List<int[]> said(Graph graph, SuggestJudge judge) {
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            return judge.said(session::run, AGAIN_CASES);
        }
    }

    /// A model that is solved for, as it is: nothing is judged.
    ///
    /// @throws IllegalArgumentException for a size that is trained
    public static Graph solved(Suggesting suggesting, Request request) {
        SuggestFit fit = new SuggestFit(suggesting, SuggestRecipe.named(request.recipe()), request.before());
        SuggestFit.Open open = fit.closedForm(suggesting.family().size(request.size()), request.seed(), request.factors().map(Path::of));
        return told(open.with(Math.max(0, request.again())), suggesting, fit);
    }

    private static Graph told(Graph graph, Suggesting suggesting, SuggestFit fit) {
        return SuggestModel.told(graph, new SuggestModel.Meta(suggesting.table().items(), fit.rule(), suggesting.asked().repeats(),
                suggesting.table().timed(), suggesting.about().users().names()));
    }

    /// Items without any event among themselves: all others stand behind them.
    private static Optional<Ranking.Newcomers> newcomers(Suggesting suggesting, SuggestFit fit, SuggestFit.Open open, List<Cases.Case> cases) {
        if (!open.knowsNewcomers() || cases.isEmpty()) return Optional.empty();
        boolean[] seen = fit.seen();
        double[] behind = new double[seen.length];
        int items = 0;
        for (int i = 0; i < seen.length; i++) {
            behind[i] = seen[i] ? BEHIND : 0;
            if (!seen[i]) items++;
        }
        Ranking ranking = judged(open.with(behind, 0), new SuggestJudge(suggesting, cases, fit.rule()), Integer.MAX_VALUE);
        return Optional.of(new Ranking.Newcomers(ranking.ndcg().estimate(), Ranking.byChance(cases, items), items, cases.size()));
    }

    private static Ranking judged(Graph graph, SuggestJudge judge, int most) {
        try (Session session = Engine.named("onnxruntime").open(graph, SessionOptions.ONE_THREAD)) {
            return judge.judge(session::run, most);
        }
    }

    private static double again(SuggestFit.Open open, SuggestJudge judge) {
        double best = 0;
        double most = judged(open.with(0), judge, AGAIN_CASES).ndcg().mean();
        for (double again : AGAIN) {
            double ndcg = judged(open.with(again), judge, AGAIN_CASES).ndcg().mean();
            if (ndcg <= most) continue;
            most = ndcg;
            best = again;
        }
        return best;
    }

    private static SuggestFit.Open trained(Request request, Suggesting suggesting, SuggestFit fit, SuggestSize.Trained size, EventSplit.Part before,
            LearningCurve[] curve, Reply reply) {
        NextItemNet net = NextItemNet.of(suggesting.family(), size, suggesting.about(), fit.seen(), new Random(request.seed()));
        SequenceTask task = new SequenceTask(suggesting, fit, before, net.asksAboutUsers(), request.seed());
        TrainingOptions options = new TrainingOptions(new Optimizer.AdamW(0.9, 0.98, 1e-8, 0.01), 1, false, false, 5);
        // Where validation is learnt from, it cannot say when to stop: the choice was made with so many epochs.
        EarlyStopping stopping = request.last() ? EarlyStopping.NEVER : new EarlyStopping(PATIENCE, 0, 0.5);
        TrainingPlan plan = new TrainingPlan(request.epochs(), Math.min(BATCH, task.trainingExamples()), new Schedule.Cosine(3e-3, 0.05), options,
                stopping, OverfittingGuard.OFF, request.seed());
        ContentHash identity = ContentHash.of(suggesting.table().digest().hex().getBytes(StandardCharsets.UTF_8),
                Json.write(request).getBytes(StandardCharsets.UTF_8));
        Trained trained = new Trainer(TrainingEngine.first(), System::nanoTime).train(net.training(), task, plan, identity, Path.of(request.folder()),
                step -> tell(step, reply));
        curve[0] = trained.curve();
        NextItemNet made = net.trained(trained.model());
        boolean knows = size instanceof SuggestSize.Tower && !suggesting.about().items().isEmpty();
        return new SuggestFit.Open(made::suggesting, fit.popularity(), knows);
    }

    private static void tell(Trainer.Step step, Reply reply) {
        if (step.step() % 20 == 0 || step.step() == step.steps()) {
            reply.send(Map.of("epoch", step.epoch(), "epochs", step.epochs(), "done", (double) step.step() / step.steps()));
        }
    }
}
