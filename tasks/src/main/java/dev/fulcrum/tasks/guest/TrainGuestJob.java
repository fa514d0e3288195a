package dev.fulcrum.tasks.guest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.train.Trained;
import dev.fulcrum.train.Trainer;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingPlan;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Trains a guest model further in a worker process; goes on from its checkpoint with the same bits.
public final class TrainGuestJob implements WorkerJob {
    public static final String NAME = "train-guest";
    /// Largest difference between libtorch's and ONNX Runtime's output, relative to the largest number in it, that counts as the same model.
    private static final double PARITY = 1e-3;
    /// The same where a graph rounds: a last bit decides between two steps, and steps add up.
    private static final double ROUNDING_PARITY = 0.2;

    /// A teacher's recorded answers.
    ///
    /// @param train       file of answers on the training part
    /// @param validation  file of answers on the validation part
    /// @param share       weight against the labels, in (0, 1]
    /// @param temperature of the softmax, at least 1
    /// @param live        the teacher's ONNX file, where it is to be asked about what the student is shown
    public record Taught(String train, String validation, double share, double temperature, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> live) {
        public Taught {
            if (live == null) live = Optional.empty();
        }

        public Taught(String train, String validation, double share, double temperature) {
            this(train, validation, share, temperature, Optional.empty());
        }
    }

    /// What to train.
    ///
    /// @param model   the ONNX file to start from
    /// @param spec    of what it eats and answers
    /// @param data    folder of the data
    /// @param most    how many examples to read at most, 0 for all
    /// @param split   file of the split
    /// @param recipe  how to train
    /// @param epochs  for how long
    /// @param layers  which weights may change
    /// @param seed    for order and augmentation
    /// @param taught  a teacher's answers, if any
    /// @param folder  where checkpoints lie
    /// @param output  the ONNX file to write
    public record Request(String model, GuestSpec spec, String data, int most, String split, TrainingRecipe recipe, int epochs,
            TrainableLayers layers, EarlyStopping stopping, int threads, boolean bf16, long seed, Optional<Taught> taught, String folder,
            String output) {}

    /// One message on the way.
    public record Progress(int epoch, int epochs, double done, double loss, Optional<Quality> validation, double seconds) {}

    /// The last message.
    ///
    /// @param parity largest difference between libtorch and ONNX Runtime over some validation examples, relative
    public record Result(Quality validation, LearningCurve curve, double seconds, Trained.Stop stop, double parity, String engine) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.model()), request.spec());
        TrainingEngine engine = TrainingEngine.first();
        refuse(engine, model);
        GuestData data = GuestSource.read(Path.of(request.data()), model, request.most());
        GuestSplit split = Json.readFile(Path.of(request.split()), GuestSplit.class);
        Optional<Session> live = request.taught().flatMap(Taught::live).map(teacher -> GuestModel.open(Path.of(teacher), request.spec())
                .session(Engine.named("onnxruntime")));
        try {
            GuestTask task = new GuestTask(model, data, split, request.recipe(), request.seed(), request.taught().map(t -> teacher(t, live)));
            Trained trained = new Trainer(engine, System::nanoTime).train(model.graph(), task, plan(request, model), identity(request, data),
                    Path.of(request.folder()), new Throttle(reply)::step);
            double parity = parity(engine, model, trained, task, data, split);
            OnnxFile.write(Path.of(request.output()), trained.model());
            reply.send(new Result(trained.curve().best().validation(), trained.curve(), trained.seconds(), trained.stop(), parity, engine.version()));
        } finally {
            live.ifPresent(Session::close);
        }
    }

    private static void refuse(TrainingEngine engine, GuestModel model) {
        FaultException.raiseAll(engine.obstacles(model.graph()).stream().map(f -> f.at(Place.file(model.file().toString()))).toList());
        if (model.batches()) return;
        throw Fault.of("train", "must take several examples at once", "a model whose batch is fixed and cannot be freed",
                "export it with a dynamic batch").at(Place.file(model.file().toString())).raise();
    }

    private static GuestTask.Teacher teacher(Taught t, Optional<Session> live) {
        return new GuestTask.Teacher(GuestAnswers.read(Path.of(t.train())), GuestAnswers.read(Path.of(t.validation())), t.share(), t.temperature(),
                live.map(session -> session::run));
    }

    private static TrainingPlan plan(Request request, GuestModel model) {
        TrainingRecipe recipe = request.recipe();
        TrainingOptions options = new TrainingOptions(recipe.optimizer(), request.threads(), request.bf16(), request.bf16(), recipe.clipNorm(),
                request.layers().frozen(model.graph()));
        return new TrainingPlan(request.epochs(), recipe.batchSize(), recipe.schedule(), options, request.stopping(), OverfittingGuard.OFF,
                request.seed());
    }

    /// Everything but the files' places, so that a folder that was moved goes on.
    private static ContentHash identity(Request r, GuestData data) {
        String taught = r.taught().map(t -> ContentHash.ofFile(Path.of(t.train())).hex() + t.share() + " " + t.temperature()
                + t.live().map(l -> " " + ContentHash.ofFile(Path.of(l)).hex()).orElse("")).orElse("");
        return ContentHash.of(data.digest().hex().getBytes(StandardCharsets.UTF_8), taught.getBytes(StandardCharsets.UTF_8),
                Json.write(Json.readFile(Path.of(r.split()), GuestSplit.class)).getBytes(StandardCharsets.UTF_8),
                Json.write(r.spec()).getBytes(StandardCharsets.UTF_8), Json.write(r.recipe()).getBytes(StandardCharsets.UTF_8));
    }

    private static Progress progress(Trainer.Step s) {
        Optional<Quality> validation = s.curve().points().isEmpty() ? Optional.empty() : Optional.of(s.curve().points().getLast().validation());
        return new Progress(s.epoch(), s.epochs(), (s.epoch() - 1 + (double) s.step() / s.steps()) / s.epochs(), s.loss(), validation, s.seconds());
    }

    private static double allowed(GuestModel model) {
        return model.graph().nodes().stream().anyMatch(n -> n.is("QuantizeLinear")) ? ROUNDING_PARITY : PARITY;
    }

    /// Compares the engine that trained with the engine that will serve.
    private static double parity(TrainingEngine engine, GuestModel model, Trained trained, GuestTask task, GuestData data, GuestSplit split) {
        Map<String, Tensor> inputs = data.batch(GuestSplit.sample(split.validation(), 8));
        TrainingOptions plain = new TrainingOptions(dev.fulcrum.train.Optimizer.Sgd.DEFAULT, 1, false, false, 0);
        float[] here;
        try (TrainingSession session = engine.open(trained.model(), task.objective(), plain)) {
            here = session.infer(inputs, task.judged()).get(model.spec().output()).toFloatArray();
        }
        try (Session session = Engine.named("onnxruntime").open(trained.model(), SessionOptions.ONE_THREAD)) {
            float[] there = session.run(inputs).get(model.spec().output()).toFloatArray();
            double worst = 0;
            double most = 1e-6;
            for (int i = 0; i < here.length; i++) {
                worst = Math.max(worst, Math.abs(here[i] - there[i]));
                most = Math.max(most, Math.abs(there[i]));
            }
            if (worst / most > allowed(model)) throw unequal(worst / most);
            return worst / most;
        }
    }

    private static RuntimeException unequal(double worst) {
        return Fault.of("write the trained model", "ONNX Runtime must give libtorch's output within " + PARITY, "a difference of " + worst,
                "report this with the model; nothing was written").raise();
    }

    /// At most ten messages a second.
    private static final class Throttle {
        private final Reply reply;
        private long last;

        Throttle(Reply reply) {
            this.reply = reply;
        }

        void step(Trainer.Step s) {
            long now = System.nanoTime();
            if (now - last < 100_000_000L && s.step() < s.steps()) return;
            last = now;
            reply.send(progress(s));
        }
    }
}
