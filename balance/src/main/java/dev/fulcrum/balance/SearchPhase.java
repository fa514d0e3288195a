package dev.fulcrum.balance;

import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Recipe;
import dev.fulcrum.compress.Step;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Search;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.World;
import dev.fulcrum.tasks.image.CombineImageJob;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.QuantizeImageJob;
import dev.fulcrum.tasks.image.TrainImageJob;
import dev.fulcrum.train.EarlyStopping;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.train.OverfittingGuard;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Makes the purchases that a search asks for, in worker processes, as many side by side as there are cores.
final class SearchPhase implements World {
    /// Above the minimum by so much a training may stop: int8 and the correction for many candidates take some of it back.
    private static final double HEADROOM = 0.004;
    /// Two threads in one small net gained nothing where measured, two trainings side by side gain all: see docs/adr/0003.
    private static final int THREADS = 1;

    private final Asked asked;
    private final Machine machine;
    private final Map<String, PreparedSize> sizes;
    private final StoredTrials trials;
    private final Pace pace;
    private final Runnable bought;
    private boolean byTheClock;
    private volatile double longest;

    SearchPhase(Asked asked, Machine machine, WeighPhase.Weights weights, StoredTrials trials, Pace pace) {
        this(asked, machine, weights, trials, pace, () -> { });
    }

    /// @param bought is called after each purchase, on the thread that made it
    SearchPhase(Asked asked, Machine machine, WeighPhase.Weights weights, StoredTrials trials, Pace pace, Runnable bought) {
        this.bought = bought;
        this.asked = asked;
        this.machine = machine;
        this.sizes = weights.sizes().stream().collect(Collectors.toMap(PreparedSize::name, s -> s));
        this.trials = trials;
        this.pace = pace;
    }

    /// From now on it makes no further move once one as long as the longest would overrun the run's wall time: core-seconds alone do not tell, since the
    /// purchases of a move are not equally long.
    SearchPhase byTheClock() {
        byTheClock = true;
        return this;
    }

    @Override
    public Optional<StopReason> closed() {
        if (!byTheClock || pace.allows(longest)) return Optional.empty();
        return Optional.of(new StopReason(StopReason.Kind.BUDGET_SPENT, "the wall time is up: %.0f s".formatted(pace.elapsed())));
    }

    /// Buys until the search stops.
    StopReason run(Search search) {
        return search.run(this, trials);
    }

    @Override
    public void buy(Search.Move.Buy move, Consumer<Trial> made) {
        trials.expect(move.expected());
        List<Purchase> dearestFirst = move.purchases().stream().sorted(Comparator.comparingDouble(this::work).reversed()).toList();
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < dearestFirst.size(); i++) {
            Purchase purchase = dearestFirst.get(i);
            Place place = new Place(move.phase(), i + 1, dearestFirst.size());
            work.add(() -> {
                Trial trial = make(purchase, place);
                made.accept(trial);
                bought.run();
                took(trial.seconds());
            });
        }
        SideBySide.run(machine.places(), work);
    }

    private synchronized void took(double seconds) {
        longest = Math.max(longest, seconds);
    }

    /// Where a purchase stands among those of its phase.
    private record Place(String phase, int index, int count) {}

    private double work(Purchase purchase) {
        return switch (purchase) {
            case Purchase.Train t -> t.epochs() * flops(t);
            case Purchase.Distill d -> d.epochs() * flops(d);
            case Purchase.Sample s -> s.epochs() * flops(s) * s.examples() / 1e4;
            case Purchase.Prune p -> p.epochs() * flops(p);
            case Purchase.Aware a -> a.epochs() * flops(a);
            case Purchase.Quantize q -> flops(q);
            case Purchase.Combine _ -> 0;
        };
    }

    private double flops(Purchase purchase) {
        return sizes.get(purchase.candidate()).flops();
    }

    private Trial make(Purchase purchase, Place place) {
        return switch (purchase) {
            case Purchase.Train t -> train(t, t.recipe(), t.epochs(), Optional.empty(), place);
            case Purchase.Distill d -> train(d, d.recipe(), d.epochs(), Optional.of(d.teacher()), place);
            case Purchase.Sample s -> train(s, s.recipe(), s.epochs(), Optional.empty(), place);
            case Purchase.Prune p -> prune(p, place);
            case Purchase.Aware a -> aware(a, place);
            case Purchase.Quantize q -> quantize(q, place);
            case Purchase.Combine c -> combine(c, place);
        };
    }

    private Trial train(Purchase purchase, String recipe, int epochs, Optional<String> teacher, Place place) {
        String start = purchase.from().map(k -> asked.folder().trialModel(k).toString()).orElseGet(() -> sizes.get(purchase.candidate()).floatFile());
        return train(purchase, request(purchase, start, recipe, epochs, teacher), place);
    }

    /// From the pruned weights, taught by those that they were pruned from.
    private Trial prune(Purchase.Prune p, Place place) {
        Step.Prune step = CompressPhase.Pruned.of(asked.folder()).step(p.candidate()).orElseThrow();
        write(p, Recipe.of(step, TrainImageJob.DISTILL));
        return train(p, request(p, sizes.get(p.candidate()).floatFile(), p.recipe(), p.epochs(), p.from()), place);
    }

    /// From the float weights, taught by their own answers.
    private Trial aware(Purchase.Aware a, Place place) {
        Step.Quantize step = Step.Quantize.on(Environment.detect(Path.of("/"), List.of()), Calibration.Method.PERCENTILE_99_99);
        write(a, Recipe.of(step, TrainImageJob.DISTILL));
        String start = asked.folder().trialModel(a.from().orElseThrow()).toString();
        return train(a, request(a, start, a.recipe(), a.epochs(), a.from()).rounding(step), place);
    }

    private void write(Purchase purchase, Recipe recipe) {
        AtomicFile.write(asked.folder().trialRecipe(purchase.key()), Json.pretty(recipe));
    }

    private TrainImageJob.Request request(Purchase purchase, String start, String recipe, int epochs, Optional<String> teacher) {
        ResultFolder folder = asked.folder();
        return new TrainImageJob.Request(start, folder.data().toString(), split(purchase).toString(), ImageRecipes.named(recipe),
                epochs, THREADS, ImageRecipes.BF16, asked.brief().seed(), stopping(), OverfittingGuard.USUAL,
                teacher.map(k -> folder.trialModel(k).toString()), folder.trial(purchase.key()).toString(),
                folder.trialModel(purchase.key()).toString(), folder.trialAnswers(purchase.key()).toString());
    }

    private Trial train(Purchase purchase, TrainImageJob.Request request, Place place) {
        long began = machine.nanos().getAsLong();
        Map<String, Object> last = machine.fleet().run(TrainImageJob.NAME, request, m -> tell(purchase, place, m));
        var result = Json.convert(last, TrainImageJob.Result.class);
        double seconds = Math.max(result.seconds(), (machine.nanos().getAsLong() - began) / 1e9);
        List<Double> curve = result.curve().points().stream().map(p -> p.validation().value()).toList();
        Path record = asked.folder().trial(purchase.key()).resolve("curve.json");
        AtomicFile.write(record, Json.pretty(result));
        pace.add(seconds * THREADS);
        return new Trial(purchase, result.validation(), seconds, THREADS, curve);
    }

    private Path split(Purchase purchase) {
        return purchase instanceof Purchase.Sample s ? asked.folder().split(s.examples()) : asked.folder().split();
    }

    /// Quality beyond the minimum is worth nothing where errors cost nothing; then a training ends once the minimum is sure.
    private EarlyStopping stopping() {
        Brief brief = asked.brief();
        Optional<Double> minimum = brief.quality().minimum();
        if (minimum.isEmpty() || brief.errors().pay()) return EarlyStopping.NEVER;
        return new EarlyStopping(0, minimum.get() + HEADROOM, 0.99);
    }

    private Trial quantize(Purchase.Quantize purchase, Place place) {
        ResultFolder folder = asked.folder();
        machine.progress().accept(Progress.of("compress", place.index(), place.count(), purchase.candidate() + " to int8"));
        var request = new QuantizeImageJob.Request(folder.trialModel(purchase.from().orElseThrow()).toString(), folder.data().toString(),
                folder.split().toString(), folder.trialModel(purchase.key()).toString(), folder.trialAnswers(purchase.key()).toString());
        long began = machine.nanos().getAsLong();
        Map<String, Object> last = machine.fleet().run(QuantizeImageJob.NAME, request, m -> { });
        QuantizeImageJob.Result made = Json.convert(last, QuantizeImageJob.Result.class);
        write(purchase, Recipe.of(made.step()));
        double seconds = (machine.nanos().getAsLong() - began) / 1e9;
        pace.add(seconds);
        return new Trial(purchase, made.validation(), seconds, 1, List.of());
    }

    private Trial combine(Purchase.Combine purchase, Place place) {
        ResultFolder folder = asked.folder();
        machine.progress().accept(Progress.of("combine", place.index(), place.count(), purchase.key()));
        var request = new CombineImageJob.Request(purchase.how(), purchase.parts().stream().map(k -> folder.trialModel(k).toString()).toList(),
                folder.data().toString(), folder.split().toString(), folder.trialModel(purchase.key()).toString(),
                folder.trialAnswers(purchase.key()).toString());
        long began = machine.nanos().getAsLong();
        Map<String, Object> last = machine.fleet().run(CombineImageJob.NAME, request, m -> { });
        double seconds = (machine.nanos().getAsLong() - began) / 1e9;
        pace.add(seconds);
        return new Trial(purchase, Json.convert(last, CombineImageJob.Result.class).validation(), seconds, 1, List.of());
    }

    private void tell(Purchase purchase, Place place, Map<String, Object> message) {
        if (!message.containsKey("done")) return;
        var p = Json.convert(message, TrainImageJob.Progress.class);
        String quality = p.validation().map(q -> ", val " + Wording.value(q.estimate()) + plusMinus(q)).orElse("");
        String phase = switch (purchase) {
            case Purchase.Distill _ -> "distil";
            case Purchase.Prune _ -> "prune";
            case Purchase.Aware _ -> "qat";
            case Purchase.Combine _ -> "combine";
            case Purchase.Train _, Purchase.Sample _, Purchase.Quantize _ -> "train";
        };
        String what = "%s, epoch %d/%d%s".formatted(purchase.candidate(), p.epoch(), p.epochs(), quality);
        machine.progress().accept(Progress.of(phase, place.index(), place.count(), what));
    }

    private static String plusMinus(Quality q) {
        return q.estimate().halfWidth().map(h -> " ±%.3f".formatted(h)).orElse("");
    }

    /// What a finished training left beside its weights.
    private record Left(LearningCurve curve) {}

    /// The learning curve of a finished training, for the report; none of trainings that are no candidates.
    static Optional<LearningCurve> curve(ResultFolder folder, Trial trial) {
        if (trial.purchase() instanceof Purchase.Sample) return Optional.empty();
        return Optional.of(Json.readFile(folder.trial(trial.purchase().key()).resolve("curve.json"), Left.class).curve());
    }
}
