package dev.fulcrum.balance;

import dev.fulcrum.ledger.Costs;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.Recorded;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.search.Advice;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.TrialLog;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The trials of one search, kept in the ledger under the hash of what was asked: a purchase that is there is never paid again.
///
/// @param scope what all purchases of the search have in common (data, seed, search settings); trials of another scope are not seen
final class StoredTrials implements TrialLog {
    private final Ledger ledger;
    private final ResultFolder folder;
    private final String line;
    private final ContentHash scope;
    private final Provenance provenance;
    private final Prices prices;
    private final List<Trial> trials = new ArrayList<>();
    private final Map<String, ContentHash> answers = new ConcurrentHashMap<>();
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    StoredTrials(Ledger ledger, ResultFolder folder, String line, ContentHash scope, Provenance provenance, Prices prices) {
        this.ledger = ledger;
        this.folder = folder;
        this.line = line;
        this.scope = scope;
        this.provenance = provenance;
        this.prices = prices;
        ledger.entries(Filter.ALL.line(line).kinds("trained", "distilled", "compressed")).stream()
                .map(Recorded::facts).filter(f -> scope.hex().equals(f.payload().get("scope")))
                .map(this::stillThere).flatMap(Optional::stream).forEach(trials::add);
    }

    /// A trial counts while its weights lie where it left them; weights that another brief overwrote, or somebody removed, are bought again.
    private Optional<Trial> stillThere(Facts facts) {
        Trial trial = Json.convert(facts.payload().get("trial"), Trial.class);
        Path model = folder.trialModel(trial.purchase().key());
        boolean same = Files.exists(model) && ContentHash.ofFile(model).hex().equals(facts.payload().get("model"));
        if (same && facts.payload().get("answers") instanceof String hex) answers.put(trial.purchase().key(), new ContentHash(hex));
        if (facts.payload().get("expected") instanceof Map<?, ?> e) expected.put(trial.purchase().key(), Json.convert(e, Expected.class));
        return same ? Optional.of(trial) : Optional.empty();
    }

    /// Digest of what a trial answered on validation; trials of earlier versions have none.
    Optional<ContentHash> answers(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    /// What purchases that are about to be made are expected to bring; kept with each.
    void expect(List<Advice> advice) {
        advice.forEach(a -> expected.put(a.purchase().key(), Expected.of(a)));
    }

    Optional<Expected> expected(String key) {
        return Optional.ofNullable(expected.get(key));
    }

    @Override
    public synchronized List<Trial> trials() {
        return List.copyOf(trials);
    }

    @Override
    public synchronized void add(Trial trial) {
        ledger.append(entry(trial));
        trials.add(trial);
    }

    private Entry entry(Trial trial) {
        Costs costs = prices.costs(trial.seconds(), trial.cores());
        Map<String, Object> payload = new TreeMap<>(Map.of("scope", scope.hex(), "trial", Json.tree(trial),
                "model", ContentHash.ofFile(folder.trialModel(trial.purchase().key())).hex()));
        Answers.read(folder.trialAnswers(trial.purchase().key())).map(Answers::digest).ifPresent(digest -> {
            answers.put(trial.purchase().key(), digest);
            payload.put("answers", digest.hex());
        });
        expected(trial.purchase().key()).ifPresent(e -> payload.put("expected", Json.tree(e)));
        Path recipe = folder.trialRecipe(trial.purchase().key());
        if (Files.exists(recipe)) payload.put("recipe", Json.readFile(recipe, Map.class));
        ContentHash key = Json.hash(Map.of("scope", scope.hex(), "purchase", trial.purchase().key()));
        Facts facts = Facts.of(line, costs, payload, provenance).keyed(key);
        return switch (trial.purchase()) {
            case Purchase.Train _, Purchase.Sample _ -> new Entry.Trained(facts);
            case Purchase.Distill _ -> new Entry.Distilled(facts);
            case Purchase.Quantize _, Purchase.Prune _, Purchase.Aware _, Purchase.Combine _ -> new Entry.Compressed(facts);
        };
    }
}
