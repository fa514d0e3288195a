package dev.fulcrum.balance;

import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.CompressionSearch;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Buys models of pictures: sizes and lengths of training first, then cheaper forms of what was trained, then what more labels would bring.
final class ImageSearch {
    private final Buying buying;
    private final ImageData data;
    private final Asked asked;
    private final StatedBudget budget;
    private final VolumeSearch volume;

    ImageSearch(Buying buying, ImageData data) {
        this.buying = buying;
        this.data = data;
        this.asked = buying.asked();
        this.budget = new StatedBudget(asked, buying.prices(), buying.machine().cores());
        this.volume = new VolumeSearch(asked.brief(), buying.machine().cores());
    }

    Buying.Bought run() {
        WeighPhase.Weights weights = buying.weights();
        boolean open = asked.brief().search().byVolume() && !volume.isLimited();
        StatedBudget.Shares stated = budget.shares(data.dataset(), buying.pace().elapsed(), data.split().train().length);
        StatedBudget.Shares shares = open ? stated.unlimited() : stated;
        StoredTrials trials = buying.trials(scope(shares.search()));
        Runnable bought = buying.bought(data.digest(), trials);
        if (!trials.trials().isEmpty()) bought.run();
        SearchPhase buyer = buyer(weights, trials, bought);
        StopReason stop = search(buyer, shares.search(), trials);
        WeighPhase.Weights all = combine(compress(shares, trials, bought), trials, bought);
        DataPhase sizes = new DataPhase(asked, data, trials);
        if (!trials.trials().isEmpty() && DataPhase.matters(asked.brief(), provisional(all, trials))) {
            sizes.run(buyer, shares.studying(trials.trials().stream().mapToDouble(Trial::coreSeconds).sum()));
        }
        return new Buying.Bought(all, trials, sizes.curve(), stop);
    }

    /// Successive halving plans its phases by their core-seconds; whoever follows an index sees what time is left.
    private SearchPhase buyer(WeighPhase.Weights weights, StoredTrials trials, Runnable bought) {
        SearchPhase buyer = new SearchPhase(asked, buying.machine(), weights, trials, buying.pace(), bought);
        return asked.brief().search().byVolume() ? buyer.byTheClock() : buyer;
    }

    private StopReason search(SearchPhase buyer, SuccessiveHalving.Settings settings, StoredTrials trials) {
        List<Weighed> weighed = buying.weighed(buying.weights());
        PricedPurchases.discard(asked.folder());
        if (!asked.brief().search().byVolume()) return buyer.run(new SuccessiveHalving(settings, weighed));
        VolumePriced search = volume.search(buying.weights(), weighed, settings, data.split().validation().length);
        StopReason stop = buyer.run(search);
        PricedPurchases.of(search, trials, buying.prices().currency(), stop,
                share -> volume.at(share).search(buying.weights(), weighed, settings, data.split().validation().length)).save(asked.folder());
        buyer.run(volume.distillation(weighed, settings, data.split().validation().length, Buying.trainings(asked.brief())));
        return stop;
    }

    /// Cheaper forms of what was trained; the weights with theirs among them.
    private WeighPhase.Weights compress(StatedBudget.Shares shares, StoredTrials trials, Runnable bought) {
        WeighPhase.Weights weights = buying.weights();
        if (!asked.brief().compress().any() || trials.trials().isEmpty()) return weights;
        List<Weighed> sizes = buying.weighed(weights);
        SuccessiveHalving.Settings settings = shares.search();
        CompressPhase phase = new CompressPhase(asked, buying.machine(), buying.weighing());
        double spent = new CompressionSearch(phase.settings(settings, 0), sizes, List.of()).base(trials.trials()).stream()
                .mapToDouble(Trial::coreSeconds).sum();
        CompressionSearch.Settings compressing = phase.settings(settings, shares.compressing(spent));
        CompressPhase.Pruned pruned = phase.pruned(new CompressionSearch(compressing, sizes, List.of()).parents(trials.trials()));
        buying.record("weigh pruned", pruned.seconds(), Map.of("models", pruned.weights().size()));
        WeighPhase.Weights all = weights.with(pruned);
        List<CompressionSearch.Pruned> forms =
                pruned.forms().stream().map(f -> new CompressionSearch.Pruned(buying.weighed(all, f.size()), f.key())).toList();
        buyer(all, trials, bought).run(new CompressionSearch(compressing, sizes, forms));
        return all;
    }

    /// Models that answer together; the weights with theirs among them.
    private WeighPhase.Weights combine(WeighPhase.Weights all, StoredTrials trials, Runnable bought) {
        if (!asked.brief().search().combine() || trials.trials().isEmpty()) return all;
        SearchPhase buyer = buyer(all, trials, bought);
        CombinePhase.Combined combined = new CombinePhase(buying).run(all, trials, buyer);
        buying.record("weigh combined", combined.seconds(), Map.of("models", combined.weights().size()));
        return all.with(combined);
    }

    /// Where the volume sets the budget, trials do not depend on it: the same brief at another volume goes on from what was bought.
    private ContentHash scope(SuccessiveHalving.Settings settings) {
        Map<String, Object> scope = new HashMap<>(Map.of("data", data.digest(), "split", Json.hash(data.split()),
                "recipes", ImageRecipes.ALL, "sizes", asked.brief().search().sizes(), "limits", budget.stated(), "code", 1));
        if (asked.brief().search().byVolume()) scope.put("ladder", VolumeSearch.ladder(settings));
        else scope.put("settings", settings);
        return Json.hash(scope);
    }

    /// Before anything is weighed again.
    private Decision provisional(WeighPhase.Weights weights, StoredTrials trials) {
        List<Candidate> candidates = List.copyOf(buying.candidates(trials, weights.weights()).values());
        return Planner.decide(asked.brief(), candidates, Buying.coreSeconds(weights.seconds() * buying.machine().cores()));
    }
}
