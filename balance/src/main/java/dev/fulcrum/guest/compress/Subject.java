package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.guest.GuestParts;
import dev.fulcrum.guest.GuestWorkers;
import dev.fulcrum.tasks.guest.ConvertGuestJob;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestData;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSplit;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The model that is made cheaper, the data that judge it, and the workers in which both are run.
///
/// @param reduceRange whether weights use 7 of their 8 bits on this machine
record Subject(CompressAsked asked, GuestModel model, GuestData data, GuestSplit split, boolean reduceRange, GuestWorkers workers,
        Machine machine) {
    /// Examples whose ranges are read, and as many others on which choices of quantization are made.
    private static final int CALIBRATION = 128;
    private static final int FEW = 16;

    ResultFolder folder() {
        return asked.folder();
    }

    String file() {
        return model.file().toAbsolutePath().toString();
    }

    Map<String, Object> run(String job, Object request) {
        return workers.run(job, request, m -> { });
    }

    ConvertGuestJob.Result convert(List<ConvertGuestJob.Form> forms, String phase) {
        int[] pool = GuestSplit.sample(split.train(), 2 * calibration());
        int[] ranges = every(pool, 0);
        int[] judged = every(pool, 1);
        var request = new ConvertGuestJob.Request(file(), model.spec(), asked.data().toAbsolutePath().toString(), asked.most(), ranges,
                judged.length == 0 ? ranges : judged, reduceRange, forms);
        int[] done = {0};
        Map<String, Object> last = workers.run(ConvertGuestJob.NAME, request, m -> {
            if (m.containsKey("form") && forms.size() > 1) workers.progress().accept(Progress.of(phase, ++done[0], forms.size(), "form"));
        });
        return Json.convert(last, ConvertGuestJob.Result.class);
    }

    /// Large answers come from large models.
    private int calibration() {
        return switch (model.spec().head()) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES, EMBEDDING -> CALIBRATION;
            case MAP, TOKENS -> FEW;
        };
    }

    private static int[] every(int[] pool, int rest) {
        return java.util.stream.IntStream.range(0, pool.length).filter(i -> i % 2 == rest).map(i -> pool[i]).toArray();
    }

    /// What a model file answers on these examples, kept so that nobody is asked twice.
    Path answered(Path file, int[] examples, String name) {
        GuestParts parts = new GuestParts(workers, asked.data(), asked.most(), folder().root());
        return parts.answers(GuestModel.open(file, model.spec()), examples, name);
    }

    GuestAnswers answers(Path file, int[] examples, String name) {
        return GuestAnswers.read(answered(file, examples, name));
    }

    Optional<int[]> labels(int[] examples) {
        return data.labels().map(l -> Arrays.stream(examples).map(i -> l[i]).toArray());
    }

    Loss loss(GuestAnswers original, GuestAnswers form, int[] examples) {
        return Loss.of(original, form, labels(examples), model.spec().threshold());
    }
}
