package dev.fulcrum.balance;

import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.plan.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
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
    private static final double USUAL_SECONDS = 600;
    /// What confirmation, test and report take of the wall time.
    private static final double RESERVE_SECONDS = 25;
    private static final double GUESSED_FLOPS = 5e10;

    private final Asked asked;
    private final Machine machine;
    private final Prices prices;
    private final Pace pace;

    public Balance(Asked asked, Machine machine) {
        this.asked = asked;
        this.prices = Prices.of(asked.brief());
        this.pace = new Pace(machine.nanos(), asked.brief().limits().wallTime().orElse(USUAL_SECONDS), prices);
        this.machine = new Machine(machine.sandbox(), machine.cores(), machine.clock(), machine.nanos(),
                p -> machine.progress().accept(pace.on(p)));
    }

    /// Runs to the end, or goes on from where an earlier run of the same brief stopped.
    ///
    /// @throws dev.fulcrum.unit.FaultException for faults of brief, data or place; nothing half-written is left
    public Outcome run() {
        boolean fresh = !Files.exists(asked.folder().root());
        try (ResultLock lock = ResultLock.take(asked.folder().root(), machine.clock())) {
            ImageData data = data();
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
        recordWeighing(ledger, weights, provenance);
        SuccessiveHalving.Settings settings = settings(data);
        StoredTrials trials = new StoredTrials(ledger, asked.folder(), asked.line(), scope(data, settings), provenance, prices);
        pace.add(trials.trials().stream().mapToDouble(Trial::coreSeconds).sum());
        StopReason stop = new SearchPhase(asked, machine, weights, trials, pace).run(new SuccessiveHalving(settings, weighed(weights)));
        Evidence evidence = evidence(data, weights, weighing, trials.trials(), stop);
        return new HandOver(asked, machine, ledger, provenance, prices).run(evidence);
    }

    private void tell(String phase, String what) {
        machine.progress().accept(Progress.of(phase, what));
    }

    private void recordWeighing(Ledger ledger, WeighPhase.Weights weights, Provenance provenance) {
        ContentHash key = Json.hash(Map.of("weights", weights.key(), "seconds", weights.seconds()));
        if (ledger.purchase(key).isPresent()) return;
        Map<String, Object> payload = Map.of("models", weights.weights().size(), "environment", Json.tree(weights.environment()));
        ledger.append(new Entry.Measured(
                Facts.of(asked.line(), prices.costs(weights.seconds(), machine.cores()), payload, provenance).keyed(key)));
    }

    /// The stated budget of the search, fixed at the first start so that a run that goes on follows the same path.
    private SuccessiveHalving.Settings settings(ImageData data) {
        Path file = asked.folder().root().resolve("search.json");
        Stated stated = new Stated(limits(), data.dataset().digest());
        if (Files.exists(file)) {
            Kept kept = Json.readFile(file, Kept.class);
            if (kept.stated().equals(stated)) return kept.settings();
        }
        Kept kept = new Kept(stated, settings(data, budget()));
        AtomicFile.write(file, Json.pretty(kept));
        return kept.settings();
    }

    private record Stated(Map<String, Object> limits, ContentHash data) {}

    private record Kept(Stated stated, SuccessiveHalving.Settings settings) {}

    private Map<String, Object> limits() {
        Brief b = asked.brief();
        Map<String, Object> limits = new HashMap<>();
        limits.put("wallTime", b.limits().wallTime().map(Object::toString).orElse(""));
        limits.put("searchMoney", b.limits().searchMoney().map(Object::toString).orElse(""));
        limits.put("minimum", b.quality().minimum().map(Object::toString).orElse(""));
        limits.put("errors", Double.toString(b.errorCost().value()));
        limits.put("seed", Long.toString(b.seed()));
        return limits;
    }

    /// Core-seconds for training and compression.
    private double budget() {
        Brief brief = asked.brief();
        double wall = brief.limits().wallTime().orElse(USUAL_SECONDS) - pace.elapsed() - RESERVE_SECONDS;
        double byTime = Math.max(20, wall) * machine.cores();
        double byMoney = brief.limits().searchMoney().map(m -> m / Math.max(1e-12, prices.money(1))).orElse(Double.POSITIVE_INFINITY);
        return Math.min(byTime, byMoney);
    }

    private SuccessiveHalving.Settings settings(ImageData data, double budget) {
        Brief brief = asked.brief();
        return new SuccessiveHalving.Settings(budget, machine.cores(), data.split().train().length,
                brief.quality().minimum().orElse(0.0), brief.quality().confidence(), firstEpochs(data.split().train().length), 3, ImageRecipes.names(), GUESSED_FLOPS, brief.errorCost().value() > 0);
    }

    /// A first look is some 200 steps, so that a small data set gets more than one pass.
    private static int firstEpochs(int examples) {
        return Math.clamp(Math.round(200.0 * 64 / examples), 1, 60);
    }

    private ContentHash scope(ImageData data, SuccessiveHalving.Settings settings) {
        return Json.hash(Map.of("data", data.dataset().digest(), "split", Json.hash(data.split()), "settings", settings,
                "recipes", ImageRecipes.ALL, "limits", limits(), "code", 1));
    }

    private List<Weighed> weighed(WeighPhase.Weights weights) {
        return weights.sizes().stream().map(s -> new Weighed(s.name(), s.flops(), weights.of(s.name(), false).serviceSeconds().value(),
                weights.of(s.name(), true).serviceSeconds().value(), admissible(weights, s))).toList();
    }

    /// Whether one precision may keep the SLO and the memory limit, judged by the lower ends: what may pass is not refused unseen.
    private boolean admissible(WeighPhase.Weights weights, PrepareImageJob.Size size) {
        return java.util.stream.Stream.of(false, true).map(q -> weights.of(size.name(), q)).anyMatch(m ->
                low(m.latency().p99()) <= asked.brief().p99().orElse(Double.POSITIVE_INFINITY)
                        && low(m.memory()) <= asked.brief().limits().memory().orElse(Double.POSITIVE_INFINITY));
    }

    private static double low(Estimate e) {
        return e.low() == null ? e.value() : e.low();
    }

    private Evidence evidence(ImageData data, WeighPhase.Weights weights, WeighPhase weighing, List<Trial> trials, StopReason stop) {
        Candidates.Maker maker = confirmed -> {
            Map<String, dev.fulcrum.measure.Measurement> all = new HashMap<>(weights.weights());
            all.putAll(confirmed);
            return new Candidates(trials, all).all();
        };
        double trained = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        double spent = trained + weights.seconds() * machine.cores();
        Estimate looking = coreSeconds(weights.seconds() * machine.cores());
        Map<String, Candidate> candidates = trials.isEmpty() ? Map.of() : new Confirm(asked, weighing, maker, looking).run();
        Map<String, LearningCurve> curves = new HashMap<>();
        for (Trial t : trials) {
            if (!(t.purchase() instanceof Purchase.Quantize)) {
                curves.put(t.purchase().key(), SearchPhase.curve(asked.folder(), t.purchase().key()));
            }
        }
        Brief.Origin origin = asked.brief().origin();
        Evidence first = new Evidence(asked.line(), origin.file(), origin.text(), origin.environment(), origin.overrides(), candidates,
                looking, spent, curves, stop, weights.environment(), data.dataset().digest(), data.report(),
                Optional.empty());
        return first.with(candidates, abandoned(first, spent), spent);
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
