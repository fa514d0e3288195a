package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ResultLock;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.ErrorCost;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.Trial;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
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
                p -> machine.progress().accept(pace.on(p)), machine.weighings(), machine.fleet());
    }

    private static double wallSeconds(Brief brief) {
        boolean stated = brief.task().equals(Brief.IMAGES) && !brief.search().byVolume();
        return brief.limits().wallTime().orElse(stated ? StatedBudget.USUAL_SECONDS : Double.POSITIVE_INFINITY);
    }

    /// Runs to the end, or goes on from where an earlier run of the same brief stopped.
    ///
    /// @throws dev.fulcrum.unit.FaultException for faults of brief, data or place; nothing half-written is left
    public Outcome run() {
        boolean fresh = !Files.exists(asked.folder().root());
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            machine.progress().accept(Progress.of("data", "reading"));
            TaskData data = TaskData.read(asked, machine);
            ErrorCost.costs(asked.brief().errors(), data.classes());
            fresh = false;
            try (Ledger ledger = Ledger.open(asked.folder().ledger(), machine.clock())) {
                return run(ledger, data);
            }
        } finally {
            if (fresh) asked.folder().discard();
        }
    }

    private Outcome run(Ledger ledger, TaskData data) {
        AtomicFile.write(asked.folder().brief(), asked.brief().origin().text());
        WeighPhase weighing = new WeighPhase(asked, machine, data);
        WeighPhase.Weights weights = weighing.run();
        pace.add(weights.seconds() * machine.cores());
        Provenance provenance = Provenance.here(asked.code(), asked.brief().seed(), weights.environment().cpu());
        Buying buying = new Buying(asked, machine, prices, pace, ledger, provenance, weighing, weights, new RecordedAnswers(asked.folder()));
        buying.record("weigh", weights.seconds(), Map.of("models", weights.weights().size(), "environment", Json.tree(weights.environment())));
        Buying.Bought bought = switch (data) {
            case ImageData images -> new ImageSearch(buying, images).run();
            case SuggestData events -> {
                RatingsPhase.run(buying, events);
                yield new SuggestSearch(buying, events).run();
            }
        };
        return new HandOver(asked, machine, ledger, provenance, prices, data).run(evidence(data, buying, bought));
    }

    private Evidence evidence(TaskData data, Buying buying, Buying.Bought bought) {
        List<Trial> trials = bought.trials().trials();
        Candidates.Maker maker = confirmed -> {
            Map<String, Measurement> all = new HashMap<>(bought.weights().weights());
            all.putAll(confirmed);
            return buying.candidates(bought.trials(), all);
        };
        double trained = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        double spent = trained + bought.weights().seconds() * machine.cores();
        Estimate looking = Buying.coreSeconds(bought.weights().seconds() * machine.cores());
        Confirm.Confirmed confirmed = trials.isEmpty() ? Confirm.NOTHING : new Confirm(asked, buying.weighing(), maker, looking).run();
        Map<String, Candidate> candidates = confirmed.candidates();
        Map<String, LearningCurve> curves = new HashMap<>();
        for (Trial t : trials) if (!t.curve().isEmpty()) SearchPhase.curve(asked.folder(), t).ifPresent(c -> curves.put(t.purchase().key(), c));
        Brief.Origin origin = asked.brief().origin();
        Evidence first = new Evidence(asked.line(), origin.file(), origin.text(), origin.environment(), origin.overrides(), origin.contents(),
                candidates, looking, spent, curves, bought.stop(), bought.weights().environment(), data.digest(), data.report(),
                Optional.empty(), bought.sizes());
        double paid = spent + confirmed.seconds() * machine.cores();
        buying.record("confirm", confirmed.seconds(), Map.of("models", candidates.size()));
        return first.with(candidates, abandoned(first, paid), paid);
    }

    /// What was spent and is not in the chosen model's lineage: the price of having looked.
    private Estimate abandoned(Evidence evidence, double spent) {
        Decision decision = Planner.decide(asked.brief(), evidence.list(), evidence.searchSeconds());
        double own = decision instanceof Plan plan
                ? evidence.candidates().get(evidence.key(plan.candidate())).lineage().stream().map(OneOff::coreSeconds)
                        .mapToDouble(Estimate::value).sum()
                : 0;
        return Buying.coreSeconds(spent - own);
    }
}
