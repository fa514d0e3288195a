package dev.fulcrum.tasks.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fulcrum.compress.FakeQuantize;
import dev.fulcrum.compress.Step;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Answers;
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
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingPlan;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Trains, or distils, one image model in a worker process.
public final class TrainImageJob implements WorkerJob {
    public static final String NAME = "train-image";
    public static final Step.Distill DISTILL = new Step.Distill(2, 0.7);
    /// Largest difference between libtorch's and ONNX Runtime's output that counts as the same model.
    private static final double PARITY = 1e-4;
    /// The same where a graph rounds: a last bit decides between two steps, and steps add up.
    private static final double ROUNDING_PARITY = 0.2;

    /// What to train.
    ///
    /// @param model    the ONNX file to start from
    /// @param data     folder of the data set
    /// @param split    file of the split
    /// @param recipe   how to train
    /// @param epochs   for how long
    /// @param threads  threads of the training engine
    /// @param bf16     whether products run in bfloat16
    /// @param seed     for order and augmentation
    /// @param stopping when to end early
    /// @param teacher  the ONNX file of a teacher, or empty
    /// @param folder   where checkpoints lie
    /// @param output   the ONNX file to write
    /// @param answers  the file to write with what the kept weights answer on validation
    /// @param rounding how the model rounds while it is trained, and is left in int8; empty for a float model
    public record Request(String model, String data, String split, TrainingRecipe recipe, int epochs, int threads, boolean bf16, long seed,
            EarlyStopping stopping, OverfittingGuard guard, Optional<String> teacher, String folder, String output, String answers,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Step.Quantize> rounding) {
        public Request {
            if (rounding == null) rounding = Optional.empty();
        }

        /// A float model.
        public Request(String model, String data, String split, TrainingRecipe recipe, int epochs, int threads, boolean bf16, long seed,
                EarlyStopping stopping, OverfittingGuard guard, Optional<String> teacher, String folder, String output, String answers) {
            this(model, data, split, recipe, epochs, threads, bf16, seed, stopping, guard, teacher, folder, output, answers,
                    Optional.empty());
        }

        /// The same with rounding in view (quantization-aware training), in full precision: bfloat16 would round too.
        public Request rounding(Step.Quantize step) {
            return new Request(model, data, split, recipe, epochs, threads, false, seed, stopping, guard, teacher, folder, output, answers,
                    Optional.of(step));
        }
    }

    /// One message on the way.
    public record Progress(int epoch, int epochs, double done, double loss, Optional<Quality> validation, double seconds) {}

    /// The last message.
    ///
    /// @param parity largest difference between the outputs of libtorch and ONNX Runtime over a validation batch
    public record Result(Quality validation, LearningCurve curve, double seconds, Trained.Stop stop, double parity, String engine) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        StoredImages images = StoredImages.load(request.data(), request.split());
        ImageDataset data = images.data();
        Split split = images.split();
        Graph model = OnnxFile.read(Path.of(request.model()));
        TrainingEngine engine = TrainingEngine.first();
        Optional<ImageTrainingTask.Teacher> teacher = request.teacher().map(t -> teach(t, data, split));
        ImageTrainingTask task = new ImageTrainingTask(data, split, request.recipe(), request.seed(), teacher);
        Trainer trainer = new Trainer(engine, System::nanoTime);
        Trained trained = trainer.train(start(request, model, data, split), task, plan(request), identity(request, data), Path.of(request.folder()),
                new Throttle(reply)::step);
        Graph served = request.rounding().map(step -> FakeQuantize.finish(trained.model(), step)).orElse(trained.model());
        OnnxFile.write(Path.of(request.output()), served);
        double parity = parity(engine, trained.model(), served, task, data, split);
        Answers answers = (served == trained.model() ? task.bestOf(trained.curve().points().size()) : Optional.<Answers>empty())
                .orElseGet(() -> QuantizeImageJob.answers(served, data, split.validation(), Engine.named("onnxruntime")));
        answers.write(Path.of(request.answers()));
        reply.send(new Result(answers.quality(ImageJudge.METRIC), trained.curve(), trained.seconds(), trained.stop(), parity,
                engine.version()));
    }

    /// What the trainer begins with: the model itself, or its form that rounds.
    private static Graph start(Request request, Graph model, ImageDataset data, Split split) {
        return request.rounding().map(step -> new ImageQuantizer(data, split.train(), Engine.named("onnxruntime"))
                .fake(model, step, QuantizeImageJob.CALIBRATION_IMAGES)).orElse(model);
    }

    private static TrainingPlan plan(Request request) {
        TrainingRecipe recipe = request.recipe();
        TrainingOptions options =
                new TrainingOptions(recipe.optimizer(), request.threads(), request.bf16(), request.bf16(), recipe.clipNorm());
        return new TrainingPlan(request.epochs(), recipe.batchSize(), recipe.schedule(), options, request.stopping(), request.guard(),
                request.seed());
    }

    private static ContentHash identity(Request request, ImageDataset data) {
        return ContentHash.of(data.digest().hex().getBytes(StandardCharsets.UTF_8), Json.write(request).getBytes(StandardCharsets.UTF_8));
    }

    /// The teacher's softened answers on the training split, not augmented.
    private static ImageTrainingTask.Teacher teach(String file, ImageDataset data, Split split) {
        Engine engine = Engine.named("onnxruntime");
        try (Session session = engine.open(Path.of(file), SessionOptions.ONE_THREAD)) {
            float[] answers = ImageJudge.probabilities(data, split.train(), session::run);
            soften(answers, data.classes().size());
            return new ImageTrainingTask.Teacher(answers, DISTILL.share(), DISTILL.temperature());
        }
    }

    /// softmax(log p / T): the probabilities at temperature T, row by row.
    static void soften(float[] rows, int classes) {
        for (int row = 0; row < rows.length; row += classes) {
            double sum = 0;
            for (int c = row; c < row + classes; c++) sum += Math.pow(Math.max(rows[c], 1e-12), 1 / DISTILL.temperature());
            for (int c = row; c < row + classes; c++) rows[c] = (float) (Math.pow(Math.max(rows[c], 1e-12), 1 / DISTILL.temperature()) / sum);
        }
    }

    /// Compares the engine that trained with the engine that will serve.
    private static double parity(TrainingEngine engine, Graph model, Graph kept, ImageTrainingTask task, ImageDataset data, Split split) {
        int[] some = java.util.Arrays.copyOf(split.validation(), Math.min(64, split.validation().length));
        Map<String, Tensor> inputs = Map.of("image", ImageJudge.images(data, some));
        TrainingOptions plain = new TrainingOptions(dev.fulcrum.train.Optimizer.Sgd.DEFAULT, 1, false, false, 0);
        float[] trained;
        try (var session = engine.open(model, task.objective(), plain)) {
            trained = session.infer(inputs, task.judged()).get("probabilities").toFloatArray();
        }
        try (Session session = Engine.named("onnxruntime").open(kept, SessionOptions.ONE_THREAD)) {
            float[] served = session.run(inputs).get("probabilities").toFloatArray();
            double worst = 0;
            for (int i = 0; i < served.length; i++) worst = Math.max(worst, Math.abs(served[i] - trained[i]));
            if (worst > (kept == model ? PARITY : ROUNDING_PARITY)) throw unequal(worst);
            return worst;
        }
    }

    private static RuntimeException unequal(double worst) {
        return Fault.of("write the trained model", "ONNX Runtime must give libtorch's output within " + PARITY, "a difference of " + worst,
                "report this with the model; nothing was written to the plan").raise();
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
            Optional<Quality> validation = s.curve().points().isEmpty() ? Optional.empty()
                    : Optional.of(s.curve().points().getLast().validation());
            double done = (s.epoch() - 1 + (double) s.step() / s.steps()) / s.epochs();
            reply.send(new Progress(s.epoch(), s.epochs(), done, s.loss(), validation, s.seconds()));
        }
    }
}
