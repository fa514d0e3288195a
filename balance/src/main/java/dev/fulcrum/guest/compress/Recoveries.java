package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.TrainGuestJob;
import dev.fulcrum.tasks.guest.TrainableLayers;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.TrainingRecipe;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Trains what was cut towards the answers of the model that it was cut from, and for texts towards the labels where there are any. Pictures are shifted
/// and laid over each other, and the model is asked what it sees in that: few examples then say much of it.
final class Recoveries {
    private static final double TEMPERATURE = 2;
    /// Weight of the model's answers beside labels.
    private static final double SHARE = 0.7;
    private static final Map<String, Double> CHANGES = Map.of("shift", 0.08, "mixup", 0.5);

    private final Subject subject;
    private final Path split;

    Recoveries(Subject subject) {
        this.subject = subject;
        this.split = subject.folder().root().resolve("split.json");
    }

    /// Trains a file's weights for so many epochs.
    ///
    /// @param aware whether the graph rounds
    /// @param to    the file to write
    void train(Path from, Path to, int epochs, boolean aware, Progress at) {
        writeSplit();
        boolean labelled = subject.data().labels().isPresent() && subject.model().spec().head().classifies();
        boolean images = subject.model().spec().kind() == GuestSpec.Kind.IMAGES;
        var taught = new TrainGuestJob.Taught(original(subject.split().train()), original(subject.split().validation()), labelled && !images ? SHARE : 1, TEMPERATURE,
                images ? Optional.of(subject.asked().model().toAbsolutePath().toString()) : Optional.empty());
        var request = new TrainGuestJob.Request(from.toString(), subject.model().spec(), subject.asked().data().toAbsolutePath().toString(),
                subject.asked().most(), split.toString(), recipe(images, aware), epochs, TrainableLayers.ALL, EarlyStopping.NEVER, 1,
                images && !aware, subject.asked().seed(), Optional.of(taught), to.getParent().resolve("checkpoints").toString(), to.toString());
        subject.workers().run(TrainGuestJob.NAME, request, m -> tell(at, m));
    }

    /// Several trainings may begin at once.
    private synchronized void writeSplit() {
        if (!Files.exists(split)) AtomicFile.write(split, Json.write(subject.split()));
    }

    /// What the model as it came answers, asked for once.
    private synchronized String original(int[] examples) {
        return subject.answered(subject.asked().model(), examples, FormWeights.ORIGINAL).toString();
    }

    static TrainingRecipe recipe(boolean images, boolean aware) {
        double rate = (images ? 2e-3 : 5e-4) * (aware ? 0.1 : 1);
        return new TrainingRecipe(aware ? "aware" : "recover", new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.01), new Schedule.Cosine(rate, 0.1),
                images ? 64 : 16, images ? CHANGES : Map.of(), 0, 1);
    }

    private void tell(Progress at, Map<String, Object> message) {
        if (!message.containsKey("done")) return;
        var p = Json.convert(message, TrainGuestJob.Progress.class);
        subject.workers().progress().accept(Progress.of(at.phase(), at.index(), at.count(), "%s, epoch %d/%d".formatted(at.what(), p.epoch(), p.epochs())));
    }
}
