package dev.fulcrum.guest;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.tasks.guest.GuestData;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSource;
import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.GuestSplit;
import dev.fulcrum.tasks.guest.GuestTexts;
import dev.fulcrum.tasks.guest.GuestYaml;
import dev.fulcrum.tasks.guest.Head;
import dev.fulcrum.tasks.guest.TrainGuestJob;
import dev.fulcrum.tasks.guest.TrainableLayers;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// Trains a model of somebody else's further: on labels, towards a teacher's answers, or both. Resumes to the same bits; validation chooses
/// the epoch, test is measured once at the end, before and after on the same examples.
public final class TrainGuest {
    private static final int USUAL_EPOCHS = 5;
    private static final int MOST_LARGE = 2000;
    private static final double TEMPERATURE = 2;
    /// Weight of a teacher beside labels.
    private static final double SHARE = 0.7;

    private final GuestWorkers workers;
    private final Clock clock;

    public TrainGuest(GuestWorkers workers, Clock clock) {
        this.workers = workers;
        this.clock = clock;
    }

    /// What to train.
    ///
    /// @param layers  last or all
    /// @param teacher whose answers to learn, if any
    /// @param rate    the highest learning rate
    /// @param result  folder for checkpoints and the model
    /// @param flags   keys of guest.yaml
    public record Asked(Path model, Path data, String layers, Optional<Path> teacher, Optional<Integer> epochs, Optional<Double> rate, long seed,
            Path result, Map<String, String> flags) {}

    /// What came of it.
    ///
    /// @param before, after on test, by labels or by agreement with the teacher
    /// @param difference    after less before, in pairs
    /// @param parity        largest relative difference between libtorch and ONNX Runtime
    public record Done(String model, String metric, GuestSplit split, int epochs, int bestEpoch, double seconds, Estimate validation,
            Estimate before, Estimate after, PairedDifference difference, double parity) {
        public String words() {
            return "%s: %s on validation after epoch %d of %d, %s%ntest        before %s, after %s%ndifference  %s%n%s%n".formatted(metric,
                    Wording.estimate(validation), bestEpoch, epochs, Wording.duration(seconds), Wording.estimate(before),
                    Wording.estimate(after), difference.words(), model);
        }
    }

    /// @throws dev.fulcrum.unit.FaultException when there is nothing to learn from, an operator cannot be trained, or a file cannot be read
    public Done run(Asked asked) {
        GuestModel model = GuestModel.open(asked.model(), Optional.empty(), asked.flags());
        TrainableLayers layers = layers(asked.layers());
        int most = model.spec().head() == Head.MAP || model.spec().head() == Head.TOKENS ? MOST_LARGE : 0;
        GuestData data = GuestSource.read(asked.data(), model, most);
        refuse(asked, model, data);
        try (ResultLock _ = ResultLock.take(asked.result(), clock)) {
            GuestSplit split = GuestSplit.of(data, asked.seed());
            refuse(split);
            Path file = asked.result().resolve("split.json");
            AtomicFile.write(file, Json.write(split));
            GuestParts parts = new GuestParts(workers, asked.data(), most, asked.result());
            Optional<TrainGuestJob.Taught> taught = asked.teacher().map(t -> taught(t, asked, parts, split, labelled(model, data)));
            var request = new TrainGuestJob.Request(asked.model().toAbsolutePath().toString(), model.spec(), asked.data().toAbsolutePath().toString(),
                    most, file.toString(), recipe(asked, model, layers, split), asked.epochs().orElse(USUAL_EPOCHS), layers, EarlyStopping.NEVER, 1, false,
                    asked.seed(), taught, asked.result().resolve("checkpoints").toString(), asked.result().resolve("model.onnx").toString());
            var trained = Json.convert(workers.run(TrainGuestJob.NAME, request, this::tell), TrainGuestJob.Result.class);
            AtomicFile.write(asked.result().resolve("guest.yaml"), GuestYaml.write(model.spec()));
            return judged(asked, model, data, split, parts, trained);
        }
    }

    private static TrainableLayers layers(String word) {
        return Arrays.stream(TrainableLayers.values()).filter(l -> l.toString().equals(word)).findFirst()
                .orElseThrow(() -> Fault.of("--layers", "must be last or all", word, "write last").raise());
    }

    private static boolean labelled(GuestModel model, GuestData data) {
        return model.spec().head().classifies() ? data.labels().isPresent() : model.spec().head() == Head.TOKENS && data instanceof GuestTexts;
    }

    private static void refuse(Asked asked, GuestModel model, GuestData data) {
        if (!labelled(model, data) && asked.teacher().isEmpty()) {
            throw Fault.of("train", "must have labels or a teacher to learn from", "data without labels for a head of " + model.spec().head(),
                    "put each class into its own folder, or name a model with --teacher").raise();
        }
        if (!model.spec().sure()) {
            throw Fault.of("train", "must know how the model's images are prepared", "a guess in guest.yaml",
                    "run inspect with --data, look at guest.yaml and write sure: true").raise();
        }
    }

    private static void refuse(GuestSplit split) {
        if (split.train().length > 0 && split.validation().length > 0 && split.test().length > 0) return;
        throw Fault.of("split", "must have examples for training, validation and test", split.toString(), "give more examples").raise();
    }

    private TrainGuestJob.Taught taught(Path file, Asked asked, GuestParts parts, GuestSplit split, boolean labelled) {
        GuestModel teacher = GuestModel.open(file, Optional.empty(), asked.flags());
        Path train = parts.answers(teacher, split.train(), "teacher-train");
        Path validation = parts.answers(teacher, split.validation(), "teacher-validation");
        return new TrainGuestJob.Taught(train.toString(), validation.toString(), labelled ? SHARE : 1, TEMPERATURE);
    }

    /// Some twenty steps an epoch even where examples are few.
    private static TrainingRecipe recipe(Asked asked, GuestModel model, TrainableLayers layers, GuestSplit split) {
        boolean images = model.spec().kind() == GuestSpec.Kind.IMAGES;
        int batch = Math.clamp(split.train().length / 20, 4, images ? 64 : 16);
        double rate = asked.rate().orElse(layers == TrainableLayers.LAST ? 2e-3 : 5e-4);
        return new TrainingRecipe("guest", new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.01), new Schedule.Cosine(rate, 0.1), batch,
                images && model.spec().head().classifies() ? Map.of("shift", 0.05) : Map.of(), 0, 1);
    }

    private Done judged(Asked asked, GuestModel model, GuestData data, GuestSplit split, GuestParts parts, TrainGuestJob.Result trained) {
        GuestModel after = GuestModel.open(asked.result().resolve("model.onnx"), model.spec());
        Optional<GuestModel> teacher = asked.teacher().map(t -> GuestModel.open(t, Optional.empty(), asked.flags()));
        GuestParts.Pair pair = parts.pair(model, after, teacher.filter(_ -> !labelled(model, data)), data, split.test());
        LearningEnd end = LearningEnd.of(trained);
        return new Done(asked.result().resolve("model.onnx").toString(), pair.before().metric(), split, end.epochs(), end.best(), trained.seconds(),
                end.validation(), pair.before().estimate(), pair.after().estimate(), pair.after().minus(pair.before()), trained.parity());
    }

    private record LearningEnd(int epochs, int best, Estimate validation) {
        static LearningEnd of(TrainGuestJob.Result r) {
            return new LearningEnd(r.curve().points().size(), r.curve().best().epoch(), r.validation().estimate());
        }
    }

    private void tell(Map<String, Object> message) {
        if (!message.containsKey("done")) return;
        var p = Json.convert(message, TrainGuestJob.Progress.class);
        String quality = p.validation().map(q -> ", val " + Wording.number(q.value())).orElse("");
        workers.progress().accept(Progress.of("train", "epoch %d/%d%s".formatted(p.epoch(), p.epochs(), quality)));
    }
}
