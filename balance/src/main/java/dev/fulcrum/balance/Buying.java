package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.search.PreparedSize;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a task's search works with, beside its data, once everything is weighed.
///
/// @param weights of the untrained models
/// @param answers that trials leave
record Buying(Asked asked, Machine machine, Prices prices, Pace pace, Ledger ledger, Provenance provenance, WeighPhase weighing,
        WeighPhase.Weights weights, RecordedAnswers answers) {

    /// What a search ends with.
    ///
    /// @param weights of everything that was weighed, forms of trained models among them
    /// @param sizes   how errors fall with the number of labels, where that was measured
    record Bought(WeighPhase.Weights weights, StoredTrials trials, Optional<DataCurve> sizes, StopReason stop) {}

    StoredTrials trials(ContentHash scope) {
        StoredTrials trials = new StoredTrials(ledger, asked.folder(), asked.line(), scope, provenance, prices);
        pace.add(trials.trials().stream().mapToDouble(dev.fulcrum.search.Trial::coreSeconds).sum());
        return trials;
    }

    Map<String, Candidate> candidates(StoredTrials trials, Map<String, Measurement> measured) {
        return answers.priced(asked.brief(),
                new Candidates(trials.trials(), measured, key -> answers.told(key, trials.answers(key))).all());
    }

    /// What happens after each purchase: where plans are wanted while the search goes on, the best one so far is looked for. Trials of an earlier
    /// start may be of pruned forms, whichever phase goes on.
    Runnable bought(ContentHash data, StoredTrials trials) {
        if (!asked.early()) return () -> { };
        PlanInHand inHand = new PlanInHand(asked, machine, provenance, data, coreSeconds(weights.seconds() * machine.cores()));
        return () -> inHand.look(candidates(trials, weights.with(CompressPhase.Pruned.of(asked.folder()))
                .with(CombinePhase.Combined.of(asked.folder())).weights()));
    }

    List<Weighed> weighed(WeighPhase.Weights all) {
        return all.sizes().stream().map(s -> weighed(all, s)).toList();
    }

    /// One precision that may keep the limits is enough.
    Weighed weighed(WeighPhase.Weights all, PreparedSize s) {
        Admission admission = new Admission(asked.brief());
        return all.weighed(s, admission.admits(all.of(s.name(), false)) || admission.admits(all.of(s.name(), true)));
    }

    /// Time that was held for looking, once for each time that it was spent.
    void record(String what, double seconds, Map<String, Object> payload) {
        ContentHash key = Json.hash(Map.of("what", what, "seconds", seconds));
        if (seconds == 0 || ledger.purchase(key).isPresent()) return;
        ledger.append(new Entry.Measured(Facts.of(asked.line(), prices.costs(seconds, machine.cores()), payload, provenance).keyed(key)));
    }

    /// How often a lineage is paid for over the life, the first time included.
    static double trainings(Brief brief) {
        return switch (brief.retraining().every()) {
            case Retraining.Every.Days d -> 1 + Retraining.times(brief.demand().days(), d.days());
            case Retraining.Every.Never _, Retraining.Every.Best _ -> 1;
        };
    }

    static Estimate coreSeconds(double value) {
        return Estimate.exact(Math.max(0, value), "core-s", Basis.MEASURED);
    }
}
