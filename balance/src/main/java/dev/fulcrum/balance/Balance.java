package dev.fulcrum.balance;

import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.ErrorCost;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.CompressionSearch;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.tasks.image.PrepareImageJob;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole flow: data, weighing, search, confirmation, decision, hand-over.
///
/// Each phase leaves its result in the folder before the next begins, and every purchase is in the ledger once it is made; a run that was
/// stopped anywhere and is started again does only what is missing.
public final class Balance {
    private final Asked asked;
    private final Machine machine;
    private final Prices prices;
    private final Pace pace;

    public Balance(Asked asked, Machine machine) {
        this.asked = asked;
        this.prices = Prices.of(asked.brief());
        this.pace = new Pace(machine.nanos(), wallSeconds(asked.brief()), prices);
        this.machine = new Machine(machine.sandbox(), machine.cores(), machine.clock(), machine.nanos(),
                p -> machine.progress().accept(pace.on(p)), machine.weighings());
    }

    private static double wallSeconds(Brief brief) {
        return brief.limits().wallTime().orElse(brief.search().byVolume() ? Double.POSITIVE_INFINITY : StatedBudget.USUAL_SECONDS);
    }

    /// Runs to the end, or goes on from where an earlier run of the same brief stopped.
    ///
    /// @throws dev.fulcrum.unit.FaultException for faults of brief, data or place; nothing half-written is left
    public Outcome run() {
        boolean fresh = !Files.exists(asked.folder().root());
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            ImageData data = data();
            ErrorCost.costs(asked.brief().errors(), data.dataset().classes());
            fresh = false;
            try (Ledger ledger = Ledger.open(asked.folder().ledger(), machine.clock())) {
                return run(ledger, data);
            }
        } finally {
            if (fresh) asked.folder().discard();
        }
    }

    private ImageData data() {
        tell("data", "reading");
        return ImageData.read(asked, (done, total) -> {
            if (done % 500 == 0) tell("data", done + " of " + total + " images");
        });
    }

    private Outcome run(Ledger ledger, ImageData data) {
        AtomicFile.write(asked.folder().brief(), asked.brief().origin().text());
        WeighPhase weighing = new WeighPhase(asked, machine, data);
        WeighPhase.Weights weights = weighing.run();
        pace.add(weights.seconds() * machine.cores());
        Provenance provenance = Provenance.here(asked.code(), asked.brief().seed(), weights.environment().cpu());
        record(ledger, "weigh", weights.seconds(), Map.of("models", weights.weights().size(), "environment",
                Json.tree(weights.environment())), provenance);
        StatedBudget budget = new StatedBudget(asked, prices, machine.cores());
        VolumeSearch volume = new VolumeSearch(asked.brief(), machine.cores());
        boolean open = asked.brief().search().byVolume() && !volume.isLimited();
        StatedBudget.Shares stated = budget.shares(data.dataset(), pace.elapsed(), data.split().train().length);
        StatedBudget.Shares shares = open ? stated.unlimited() : stated;
        SuccessiveHalving.Settings settings = shares.search();
        StoredTrials trials = new StoredTrials(ledger, asked.folder(), asked.line(), scope(data, settings, budget), provenance, prices);
        pace.add(trials.trials().stream().mapToDouble(Trial::coreSeconds).sum());
        RecordedAnswers answers = new RecordedAnswers(asked.folder());
        Runnable bought = bought(data, weights, trials, answers, provenance);
        if (!trials.trials().isEmpty()) bought.run();
        SearchPhase buyer = new SearchPhase(asked, machine, weights, trials, pace, bought);
        StopReason stop = search(buyer, volume, weights, data, settings, trials);
        WeighPhase.Weights all = compress(weights, weighing, settings, shares, trials, provenance, ledger, bought);
        DataPhase sizes = new DataPhase(asked, data, trials);
        if (!trials.trials().isEmpty() && DataPhase.matters(asked.brief(), provisional(all, trials, answers))) {
            sizes.run(buyer, shares.studying(trials.trials().stream().mapToDouble(Trial::coreSeconds).sum()));
        }
        Evidence evidence = evidence(data, all, weighing, trials, answers, sizes.curve(), stop, ledger, provenance);
        return new HandOver(asked, machine, ledger, provenance, prices).run(evidence);
    }

    /// What happens after each purchase: where plans are wanted while the search goes on, the best one so far is looked for. Trials of an earlier
    /// start may be of pruned forms, whichever phase goes on.
    private Runnable bought(ImageData data, WeighPhase.Weights weights, StoredTrials trials, RecordedAnswers answers,
            Provenance provenance) {
        if (!asked.early()) return () -> { };
        PlanInHand inHand = new PlanInHand(asked, machine, provenance, data.dataset().digest(), coreSeconds(weights.seconds() * machine.cores()));
        return () -> inHand.look(candidates(trials, weights.with(CompressPhase.Pruned.of(asked.folder())).weights(), answers));
    }

    private StopReason search(SearchPhase buyer, VolumeSearch volume, WeighPhase.Weights weights, ImageData data,
            SuccessiveHalving.Settings settings, StoredTrials trials) {
        PricedPurchases.discard(asked.folder());
        if (!asked.brief().search().byVolume()) return buyer.run(new SuccessiveHalving(settings, weighed(weights)));
        VolumePriced search = volume.search(weights, weighed(weights), settings, data.split().validation().length);
        StopReason stop = buyer.run(search);
        PricedPurchases.of(search, trials, prices.currency(), stop).save(asked.folder());
        return stop;
    }

    /// Cheaper forms of what was trained; the weights with theirs among them.
    private WeighPhase.Weights compress(WeighPhase.Weights weights, WeighPhase weighing, SuccessiveHalving.Settings settings,
            StatedBudget.Shares shares, StoredTrials trials, Provenance provenance, Ledger ledger, Runnable bought) {
        if (!asked.brief().compress().any() || trials.trials().isEmpty()) return weights;
        List<Weighed> sizes = weighed(weights);
        CompressPhase phase = new CompressPhase(asked, machine, weighing);
        double spent = new CompressionSearch(phase.settings(settings, 0), sizes, List.of()).base(trials.trials()).stream()
                .mapToDouble(Trial::coreSeconds).sum();
        CompressionSearch.Settings compressing = phase.settings(settings, shares.compressing(spent));
        CompressPhase.Pruned pruned = phase.pruned(new CompressionSearch(compressing, sizes, List.of()).parents(trials.trials()));
        record(ledger, "weigh pruned", pruned.seconds(), Map.of("models", pruned.weights().size()), provenance);
        WeighPhase.Weights all = weights.with(pruned);
        List<CompressionSearch.Pruned> forms = pruned.forms().stream().map(f -> new CompressionSearch.Pruned(weighed(all, f.size()), f.key())).toList();
        new SearchPhase(asked, machine, all, trials, pace, bought).run(new CompressionSearch(compressing, sizes, forms));
        return all;
    }

    private void tell(String phase, String what) {
        machine.progress().accept(Progress.of(phase, what));
    }

    /// Time that was held for looking, once for each time that it was spent.
    private void record(Ledger ledger, String what, double seconds, Map<String, Object> payload, Provenance provenance) {
        ContentHash key = Json.hash(Map.of("what", what, "seconds", seconds));
        if (seconds == 0 || ledger.purchase(key).isPresent()) return;
        ledger.append(new Entry.Measured(Facts.of(asked.line(), prices.costs(seconds, machine.cores()), payload, provenance).keyed(key)));
    }

    /// Where the volume sets the budget, trials do not depend on it: the same brief at another volume goes on from what was bought.
    private ContentHash scope(ImageData data, SuccessiveHalving.Settings settings, StatedBudget budget) {
        Map<String, Object> scope = new HashMap<>(Map.of("data", data.dataset().digest(), "split", Json.hash(data.split()),
                "recipes", ImageRecipes.ALL, "limits", budget.stated(), "code", 1));
        if (asked.brief().search().byVolume()) scope.put("ladder", VolumeSearch.ladder(settings));
        else scope.put("settings", settings);
        return Json.hash(scope);
    }

    private List<Weighed> weighed(WeighPhase.Weights weights) {
        return weights.sizes().stream().map(s -> weighed(weights, s)).toList();
    }

    /// One precision that may keep the limits is enough.
    private Weighed weighed(WeighPhase.Weights weights, PrepareImageJob.Size s) {
        Admission admission = new Admission(asked.brief());
        return weights.weighed(s, admission.admits(weights.of(s.name(), false)) || admission.admits(weights.of(s.name(), true)));
    }

    /// Before anything is weighed again.
    private Decision provisional(WeighPhase.Weights weights, StoredTrials trials, RecordedAnswers answers) {
        List<Candidate> candidates = List.copyOf(candidates(trials, weights.weights(), answers).values());
        return Planner.decide(asked.brief(), candidates, coreSeconds(weights.seconds() * machine.cores()));
    }

    private Map<String, Candidate> candidates(StoredTrials trials, Map<String, Measurement> weights, RecordedAnswers answers) {
        return answers.priced(asked.brief(),
                new Candidates(trials.trials(), weights, key -> answers.told(key, trials.answers(key))).all());
    }

    private Evidence evidence(ImageData data, WeighPhase.Weights weights, WeighPhase weighing, StoredTrials stored, RecordedAnswers answers,
            Optional<DataCurve> sizes, StopReason stop, Ledger ledger, Provenance provenance) {
        List<Trial> trials = stored.trials();
        Candidates.Maker maker = confirmed -> {
            Map<String, Measurement> all = new HashMap<>(weights.weights());
            all.putAll(confirmed);
            return candidates(stored, all, answers);
        };
        double trained = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        double spent = trained + weights.seconds() * machine.cores();
        Estimate looking = coreSeconds(weights.seconds() * machine.cores());
        Confirm.Confirmed confirmed = trials.isEmpty() ? Confirm.NOTHING : new Confirm(asked, weighing, maker, looking).run();
        Map<String, Candidate> candidates = confirmed.candidates();
        Map<String, LearningCurve> curves = new HashMap<>();
        for (Trial t : trials) {
            if (!(t.purchase() instanceof Purchase.Quantize) && !(t.purchase() instanceof Purchase.Sample)) {
                curves.put(t.purchase().key(), SearchPhase.curve(asked.folder(), t.purchase().key()));
            }
        }
        Brief.Origin origin = asked.brief().origin();
        Evidence first = new Evidence(asked.line(), origin.file(), origin.text(), origin.environment(), origin.overrides(), origin.contents(),
                candidates, looking, spent, curves, stop, weights.environment(), data.dataset().digest(), data.report(),
                Optional.empty(), sizes);
        double paid = spent + confirmed.seconds() * machine.cores();
        record(ledger, "confirm", confirmed.seconds(), Map.of("models", candidates.size()), provenance);
        return first.with(candidates, abandoned(first, paid), paid);
    }

    /// What was spent and is not in the chosen model's lineage: the price of having looked.
    private Estimate abandoned(Evidence evidence, double spent) {
        Decision decision = Planner.decide(asked.brief(), evidence.list(), evidence.searchSeconds());
        double own = decision instanceof Plan plan
                ? evidence.candidates().get(evidence.key(plan.candidate())).lineage().stream().map(OneOff::coreSeconds)
                        .mapToDouble(Estimate::value).sum()
                : 0;
        return coreSeconds(spent - own);
    }

    private static Estimate coreSeconds(double value) {
        return Estimate.exact(Math.max(0, value), "core-s", Basis.MEASURED);
    }

}
