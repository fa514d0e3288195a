package dev.fulcrum.balance;

import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.ResidualFamily;
import dev.fulcrum.tasks.image.TrainImageJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Trains one size until the brief's quality is reached with its confidence, or to its length; resumes to the same bits.
public final class TrainOne {
    private static final int USUAL_EPOCHS = 12;

    private final Asked asked;
    private final Machine machine;

    public TrainOne(Asked asked, Machine machine) {
        this.asked = asked;
        this.machine = machine;
    }

    /// @param reached whether the brief's minimum is kept with its confidence on validation
    public record Done(String model, String candidate, Estimate validation, Estimate gap, int epochs, double seconds, boolean reached) {
        public String words() {
            return "%s: validation accuracy %s after %d epochs in %s; train/validation gap %s%n%s%n".formatted(candidate,
                    Wording.estimate(validation), epochs, Wording.duration(seconds), Wording.estimate(gap), model);
        }
    }

    /// @param candidate a size of the family, in any spelling of its blanks; by default the middle one
    public Done run(Optional<String> candidate, OptionalInt epochs) {
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            TaskBrief.requireImages(asked.brief(), "train");
            ImageData data = ImageData.read(asked, (done, total) -> { });
            ResidualFamily family = ResidualFamily.of(data.dataset(), data.split(), asked.brief().search().sizes());
            String size = size(family, candidate);
            Path start = asked.folder().trial("train").resolve("start.onnx");
            Graph untrained = family.graph(size, asked.brief().seed());
            OnnxFile.write(start, untrained);
            return train(size, start, epochs.orElse(USUAL_EPOCHS));
        }
    }

    private static String size(ResidualFamily family, Optional<String> asked) {
        if (asked.isEmpty()) return family.sizes().get(family.sizes().size() / 2);
        String wanted = asked.get().replace('-', ' ');
        if (family.sizes().contains(wanted)) return wanted;
        throw Fault.of("train", "--candidate must be a size of the family", asked.get(), "write one of " + family.sizes()).raise();
    }

    private Done train(String size, Path start, int epochs) {
        double minimum = asked.brief().quality().minimum().orElse(0.0);
        EarlyStopping until = minimum > 0 ? new EarlyStopping(0, minimum, asked.brief().quality().confidence()) : EarlyStopping.NEVER;
        var request = new TrainImageJob.Request(start.toString(), asked.folder().data().toString(), asked.folder().split().toString(),
                ImageRecipes.ALL.getFirst(), epochs, 1, ImageRecipes.BF16, asked.brief().seed(), until,
                OverfittingGuard.USUAL, Optional.empty(), asked.folder().trial("train").toString(), asked.folder().model().toString(),
                asked.folder().trialAnswers("train").toString());
        Map<String, Object> last = machine.sandbox().run(TrainImageJob.NAME, request, m -> tell(size, m));
        var result = Json.convert(last, TrainImageJob.Result.class);
        Quality validation = result.validation();
        return new Done(asked.folder().model().toString(), size, validation.estimate(), result.curve().best().gap(),
                result.curve().points().size(), result.seconds(), minimum == 0 || until.reached(validation));
    }

    private void tell(String size, Map<String, Object> message) {
        if (!message.containsKey("done")) return;
        var p = Json.convert(message, TrainImageJob.Progress.class);
        String quality = p.validation().map(q -> ", val " + Wording.estimate(q.estimate())).orElse("");
        machine.progress().accept(Progress.of("train", "%s, epoch %d/%d%s".formatted(size, p.epoch(), p.epochs(), quality)));
    }
}
