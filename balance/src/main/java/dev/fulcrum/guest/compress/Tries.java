package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Prices;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.ledger.Entry;
import dev.fulcrum.ledger.Facts;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.Recorded;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one search has bought, kept in the ledger under the hash of what was asked, so that nothing is paid for twice.
final class Tries {
    private final Ledger ledger;
    private final ResultFolder folder;
    private final String line;
    private final ContentHash scope;
    private final Provenance provenance;
    private final Prices prices;
    private final List<Made> made = new ArrayList<>();

    /// A purchase with what it left.
    ///
    /// @param step of a conversion, see [dev.fulcrum.compress.Step]
    record Made(DropSearch.Tried tried, Loss loss, Optional<dev.fulcrum.compress.Step> step) {}

    /// @param scope what all purchases have in common: model, data, split, settings
    Tries(Ledger ledger, ResultFolder folder, String line, ContentHash scope, Provenance provenance, Prices prices) {
        this.ledger = ledger;
        this.folder = folder;
        this.line = line;
        this.scope = scope;
        this.provenance = provenance;
        this.prices = prices;
        ledger.entries(Filter.ALL.line(line).kinds("distilled", "compressed", "trained")).stream().map(Recorded::facts)
                .filter(f -> scope.hex().equals(f.payload().get("scope"))).map(this::stillThere).flatMap(Optional::stream).forEach(made::add);
    }

    /// A purchase counts while its weights lie where it left them.
    private Optional<Made> stillThere(Facts facts) {
        Made m = Json.convert(facts.payload().get("made"), Made.class);
        Path model = folder.trialModel(m.tried().purchase().key());
        boolean same = Files.exists(model) && ContentHash.ofFile(model).hex().equals(facts.payload().get("model"));
        return same ? Optional.of(m) : Optional.empty();
    }

    synchronized List<Made> all() {
        return List.copyOf(made);
    }

    synchronized List<DropSearch.Tried> tried() {
        return made.stream().map(Made::tried).toList();
    }

    synchronized void add(Made m) {
        ledger.append(entry(m));
        made.add(m);
    }

    private Entry entry(Made m) {
        String key = m.tried().purchase().key();
        Map<String, Object> payload = Map.of("scope", scope.hex(), "made", Json.tree(m), "model", ContentHash.ofFile(folder.trialModel(key)).hex());
        Facts facts = Facts.of(line, prices.costs(m.tried().seconds(), 1), payload, provenance)
                .keyed(Json.hash(Map.of("scope", scope.hex(), "purchase", key)));
        return switch (m.tried().purchase()) {
            case DropSearch.Buy.Recover _ -> new Entry.Distilled(facts);
            case DropSearch.Buy.Aware _ -> new Entry.Trained(facts);
            case DropSearch.Buy.Convert _ -> new Entry.Compressed(facts);
        };
    }
}
