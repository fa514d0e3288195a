package dev.fulcrum.balance;

import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a search priced by volume bought, step by step; `purchases.json` of a result.
///
/// @param currency of all money
/// @param steps    in the order in which they ended
/// @param stop     why it stopped, in money
public record PricedPurchases(String currency, List<Step> steps, String stop) {
    public PricedPurchases {
        steps = List.copyOf(steps);
    }

    /// One purchase. Prices paid are MEASURED seconds at ASSUMED prices; all else is MODELLED.
    ///
    /// @param key    of the purchase
    /// @param expected when it was made; null for one of an earlier version
    /// @param paid   money for compute, waiting and people
    /// @param before remaining lifetime cost of the best plan in hand, null where there was none
    /// @param after  the same once it was made
    public record Step(String key, Expected expected, double paid, Double before, Double after) {}

    static PricedPurchases of(VolumePriced search, StoredTrials stored, String currency, StopReason stop) {
        List<Trial> trials = search.own(stored.trials());
        List<Step> steps = new ArrayList<>();
        Double before = open(search.inHand(List.of()));
        for (int n = 1; n <= trials.size(); n++) {
            Trial t = trials.get(n - 1);
            Double after = open(search.inHand(trials.subList(0, n)));
            steps.add(new Step(t.purchase().key(), stored.expected(t.purchase().key()).orElse(null), search.paid(t), before, after));
            before = after;
        }
        return new PricedPurchases(currency, steps, stop.words());
    }

    private static Double open(double money) {
        return Double.isInfinite(money) ? null : money;
    }

    /// Nothing where the budget was stated.
    static Optional<PricedPurchases> read(ResultFolder folder) {
        return Files.exists(file(folder)) ? Optional.of(Json.readFile(file(folder), PricedPurchases.class)) : Optional.empty();
    }

    void save(ResultFolder folder) {
        AtomicFile.write(file(folder), Json.pretty(this));
    }

    static void discard(ResultFolder folder) {
        try {
            Files.deleteIfExists(file(folder));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path file(ResultFolder folder) {
        return folder.root().resolve("purchases.json");
    }
}
