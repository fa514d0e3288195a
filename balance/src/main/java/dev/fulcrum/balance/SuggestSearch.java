package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.search.BoundedSearch;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Search;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.World;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.QuantizeSuggestJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Buys models of suggestions: most are solved for in seconds, so every one that could still win is made, and no other.
final class SuggestSearch implements World {
    /// At most; most trainings end sooner, when validation stands still.
    private static final int EPOCHS = 40;

    private final Buying buying;
    private final SuggestData data;
    private final Asked asked;
    private final StoredTrials trials;

    SuggestSearch(Buying buying, SuggestData data) {
        this.buying = buying;
        this.data = data;
        this.asked = buying.asked();
        this.trials = buying.trials(scope(data));
    }

    private static ContentHash scope(SuggestData data) {
        return Json.hash(Map.of("data", data.digest(), "epochs", EPOCHS, "code", 1));
    }

    Buying.Bought run() {
        Runnable bought = buying.bought(data.digest(), trials);
        if (!trials.trials().isEmpty()) bought.run();
        List<Weighed> sizes = buying.weighed(buying.weights());
        VolumeSearch volume = new VolumeSearch(asked.brief(), buying.machine().cores());
        Brief brief = asked.brief();
        BoundedSearch.Settings settings = new BoundedSearch.Settings(brief.quality().minimum().orElse(0.0),
                Math.max(SuccessiveHalving.SURE, brief.quality().confidence()), budget(brief), EPOCHS, volume.prices(buying.weights()),
                volume.outlooks(buying.weights(), sizes));
        Map<String, List<String>> recipes = new HashMap<>();
        for (Weighed size : sizes) recipes.put(size.name(), data.suggesting().recipes(size.name()));
        StopReason stop = new BoundedSearch(settings, sizes, recipes).run((move, made) -> buy(move, trial -> {
            made.accept(trial);
            bought.run();
        }), trials);
        return new Buying.Bought(buying.weights(), trials, Optional.empty(), stop);
    }

    /// The budget as it was at the first start, and the limits that it follows from: a run that goes on follows the same path.
    private record Kept(String limits, Double budget) {}

    /// Core-seconds that the brief allows; nothing typed, no limit: the bounds end the search.
    private double budget(Brief brief) {
        if (brief.limits().wallTime().isEmpty() && brief.limits().searchMoney().isEmpty()) return Double.POSITIVE_INFINITY;
        Path file = asked.folder().root().resolve("search.json");
        String limits = brief.limits().wallTime() + " " + brief.limits().searchMoney();
        if (Files.exists(file)) {
            Kept kept = Json.readFile(file, Kept.class);
            if (limits.equals(kept.limits())) return kept.budget();
        }
        Kept kept = new Kept(limits, stated(brief));
        AtomicFile.write(file, Json.pretty(kept));
        return kept.budget();
    }

    private double stated(Brief brief) {
        double byTime = brief.limits().wallTime().map(s -> Math.max(1, s - buying.pace().elapsed()) * buying.machine().cores()).orElse(Double.POSITIVE_INFINITY);
        double byMoney = brief.limits().searchMoney().map(m -> m / Math.max(1e-12, buying.prices().money(1))).orElse(Double.POSITIVE_INFINITY);
        return Math.min(byTime, byMoney);
    }

    @Override
    public void buy(Search.Move.Buy move, Consumer<Trial> made) {
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < move.purchases().size(); i++) {
            Purchase purchase = move.purchases().get(i);
            int index = i + 1;
            work.add(() -> made.accept(make(purchase, index, move.purchases().size())));
        }
        SideBySide.run(buying.machine().places(), work);
    }

    private Trial make(Purchase purchase, int index, int count) {
        return switch (purchase) {
            case Purchase.Train t -> fit(t, index, count);
            case Purchase.Quantize q -> quantize(q, index, count);
            case Purchase.Distill _, Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ ->
                throw new IllegalArgumentException("models of suggestions are fitted and quantized: got " + purchase.key());
        };
    }

    private Trial fit(Purchase.Train t, int index, int count) {
        ResultFolder folder = asked.folder();
        String name = t.candidate() + ", " + t.recipe();
        tell("fit", index, count, name);
        var asking = new FitSuggestJob.Request(t.candidate(), t.recipe(), folder.data().toString(), false, t.epochs(), asked.brief().seed(), -1,
                folder.trial(t.key()).toString(), folder.trialModel(t.key()).toString());
        long began = buying.machine().nanos().getAsLong();
        FitSuggestJob.Request request = ClusterFactors.given(asking, data::suggesting, buying.machine(), folder.trial(t.key()));
        Map<String, Object> last = buying.machine().fleet().run(FitSuggestJob.NAME, request, m -> {
            if (m.containsKey("epoch")) tell("fit", index, count, name + ", epoch " + m.get("epoch") + "/" + m.get("epochs"));
        });
        FitSuggestJob.Result result = Json.convert(last, FitSuggestJob.Result.class);
        AtomicFile.write(folder.trial(t.key()).resolve("curve.json"), Json.pretty(result));
        List<Double> curve = result.curve().points().stream().map(p -> p.validation().value()).toList();
        tell("fit", index, count, name + ", val " + Wording.estimate(result.shown().ndcg()));
        return new Trial(t, result.validation(), seconds(began), 1, curve);
    }

    private Trial quantize(Purchase.Quantize q, int index, int count) {
        ResultFolder folder = asked.folder();
        tell("compress", index, count, q.candidate() + " to int8");
        Path model = folder.trialModel(q.from().orElseThrow());
        var request = new QuantizeSuggestJob.Request(model.toString(), folder.data().toString(), folder.trialModel(q.key()).toString());
        long began = buying.machine().nanos().getAsLong();
        var result = Json.convert(buying.machine().fleet().run(QuantizeSuggestJob.NAME, request, m -> { }), QuantizeSuggestJob.Result.class);
        AtomicFile.write(folder.trial(q.key()).resolve("judged.json"), Json.pretty(result));
        return new Trial(q, result.validation(), seconds(began), 1, List.of());
    }

    private double seconds(long began) {
        double seconds = (buying.machine().nanos().getAsLong() - began) / 1e9;
        buying.pace().add(seconds);
        return seconds;
    }

    private void tell(String phase, int index, int count, String what) {
        buying.machine().progress().accept(Progress.of(phase, index, count, what));
    }
}
