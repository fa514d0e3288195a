package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Confusion;
import dev.fulcrum.plan.Answered;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.ErrorCost;
import dev.fulcrum.unit.ContentHash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The answers that trials left on validation, read when a decision needs them.
final class RecordedAnswers {
    private final ResultFolder folder;
    private final Map<String, Optional<Answered>> told = new ConcurrentHashMap<>();
    private final Map<String, Optional<ErrorCost>> priced = new ConcurrentHashMap<>();

    RecordedAnswers(ResultFolder folder) {
        this.folder = folder;
    }

    /// Counts and digest of a trial's answers.
    ///
    /// @param recorded digest that the ledger holds; a file of another content is not used
    Optional<Answered> told(String key, Optional<ContentHash> recorded) {
        return told.computeIfAbsent(key, k -> recorded.flatMap(digest -> read(k, digest))
                .map(a -> new Answered(Confusion.plain(a), a.digest())));
    }

    private Optional<Answers> read(String key, ContentHash digest) {
        return Answers.read(folder.trialAnswers(key)).filter(a -> a.digest().equals(digest));
    }

    /// The candidates with what their errors cost under a brief; the same where all errors are alike.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the brief's matrix names a class that the data does not have
    Map<String, Candidate> priced(Brief brief, Map<String, Candidate> candidates) {
        if (brief.errors().uniform()) return candidates;
        candidates.values().stream().flatMap(c -> c.answered().stream()).findFirst()
                .ifPresent(a -> ErrorCost.costs(brief.errors(), a.plain().classes()));
        candidates.entrySet().parallelStream().forEach(e -> priced.computeIfAbsent(e.getKey(), key -> price(brief, key, e.getValue())));
        Map<String, Candidate> all = new LinkedHashMap<>();
        candidates.forEach((key, c) -> all.put(key, priced.get(key).map(c::withErrors).orElse(c)));
        return all;
    }

    private Optional<ErrorCost> price(Brief brief, String key, Candidate candidate) {
        return candidate.answered().flatMap(a -> read(key, a.digest())).map(a -> ErrorCost.of(brief.errors(), a, brief.seed()));
    }
}
