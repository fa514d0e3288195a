package dev.fulcrum.guest;

import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.WeighedModels;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.measure.ProcessResult;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.measure.Weigh;
import dev.fulcrum.tasks.guest.AnswerGuestJob;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestJudge;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.Head;
import dev.fulcrum.tasks.guest.Pixels;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares two models: each answers the same examples, prepared its own way, in a worker process; then both are timed side by side.
public final class Compare {
    private static final Protocol PROTOCOL = new Protocol(2, 12, 40, List.of(8, 32), 4, 6, 3, 1, 0.05, 5);
    private static final int MOST = 10_000;
    /// Maps and scores of tokens are large.
    private static final int MOST_LARGE = 200;

    private final GuestWorkers workers;
    private final Machine machine;

    public Compare(GuestWorkers workers, Machine machine) {
        this.workers = workers;
        this.machine = machine;
    }

    private record Answered(GuestModel model, GuestAnswers answers, AnswerGuestJob.Result result) {
        boolean labelled() {
            return result.labels().length > 0 && model.spec().head().classifies();
        }

        Scores quality() {
            return GuestJudge.quality(answers, result.labels());
        }
    }

    /// @param flags keys of guest.yaml that hold for both
    /// @param weigh whether latency is measured too
    /// @throws dev.fulcrum.unit.FaultException when a model, its guest.yaml or the data cannot be read, or a model does not run
    public Compared of(Path first, Path second, Path data, Map<String, String> flags, boolean weigh) {
        GuestModel a = GuestModel.open(first, Optional.empty(), flags);
        GuestModel b = GuestModel.open(second, Optional.empty(), flags);
        int most = large(a) || large(b) ? MOST_LARGE : MOST;
        Answered x = answered(a, data, most, 1);
        Answered y = answered(b, data, most, 2);
        if (x.answers.size() != y.answers.size()) throw differ(x, y);
        Optional<String> unjudged = unjudged(x, y);
        boolean judged = unjudged.isEmpty();
        Optional<PairedDifference> quality = judged ? Optional.of(y.quality().minus(x.quality())) : Optional.empty();
        return new Compared(side(x, judged), side(y, judged), x.answers.size(), quality, unjudged, agreement(x, y),
                (double) second.toFile().length() / first.toFile().length(), weigh ? Optional.of(weighed(a, b)) : Optional.empty());
    }

    private static boolean large(GuestModel model) {
        return model.spec().head() == Head.MAP || model.spec().head() == Head.TOKENS;
    }

    private Answered answered(GuestModel model, Path data, int most, int index) {
        Path file = scratch();
        try {
            var request = new AnswerGuestJob.Request(model.file().toAbsolutePath().toString(), model.spec(), data.toAbsolutePath().toString(),
                    most, new int[0], file.toString());
            Map<String, Object> last = workers.run(AnswerGuestJob.NAME, request, m -> tell(index, m));
            return new Answered(model, GuestAnswers.read(file), Json.convert(last, AnswerGuestJob.Result.class));
        } finally {
            file.toFile().delete();
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempFile("fulcrum-answers", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(int index, Map<String, Object> message) {
        if (message.containsKey("done")) workers.progress().accept(Progress.of("compare", index, 2, message.get("done") + " examples"));
    }

    private static RuntimeException differ(Answered x, Answered y) {
        return Fault.of("compare", "must answer the same examples", x.answers.size() + " and " + y.answers.size(),
                "see that both can read every example").raise();
    }

    private static Optional<String> unjudged(Answered x, Answered y) {
        for (Answered a : List.of(x, y)) {
            if (!a.labelled()) return Optional.of("no labels for " + a.model.file());
            if (!a.model.spec().sure()) {
                return Optional.of("how " + a.model.file() + " wants its images is not sure; see inspect, then write sure: true into its guest.yaml");
            }
        }
        return Optional.empty();
    }

    private static Compared.Side side(Answered a, boolean judged) {
        GuestSpec spec = a.model.spec();
        return new Compared.Side(a.model.file().toString(), a.model.file().toFile().length(), spec.head().word(),
                spec.pixels().map(Pixels::words).orElse(spec.kind().toString()), judged ? Optional.of(a.quality().estimate()) : Optional.empty());
    }

    /// Classes agree however their scores are written; other heads must be the same.
    private static List<Compared.Agreement> agreement(Answered x, Answered y) {
        Head a = x.model.spec().head();
        Head b = y.model.spec().head();
        boolean same = a == b || a.classifies() && b.classifies();
        if (!same || x.answers.width() != y.answers.width()) return List.of();
        return GuestJudge.agreement(x.answers, y.answers, x.model.spec().threshold()).stream()
                .map(s -> new Compared.Agreement(s.metric(), s.estimate())).toList();
    }

    private Compared.Weights weighed(GuestModel a, GuestModel b) {
        List<ProcessResult> processes = new ArrayList<>();
        Map<String, GuestModel> both = new LinkedHashMap<>();
        both.put("A", a);
        both.put("B", b);
        try (WeighedModels models = WeighedModels.of(both)) {
            models.weigh(PROTOCOL, machine, "weigh", processes);
        }
        Map<String, Measurement> weights = Weigh.combine(processes);
        PairedRatios ratios = new PairedRatios(processes, "A");
        return new Compared.Weights(weights.get("A"), weights.get("B"), ratios.latency("B"), ratios.throughput("B"), ratios.batch(),
                ratios.energy("B"), ratios.memory("B"));
    }
}
