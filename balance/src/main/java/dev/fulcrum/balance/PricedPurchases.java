package dev.fulcrum.balance;

import dev.fulcrum.search.StopReason;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/// What a search priced by volume bought, step by step; `purchases.json` of a result.
///
/// @param currency of all money
/// @param steps    in the order in which they ended
/// @param stop     why it stopped, in money
/// @param refused  the next purchase, which is not worth its price; null where there is none
/// @param accurate what the most accurate model in hand would cost; null where there is none
/// @param less     the same purchases at smaller volumes, as far as the search would have gone there
public record PricedPurchases(String currency, List<Step> steps, String stop, Refused refused, Accurate accurate, List<Less> less) {
    private static final List<Double> SHARES = List.of(0.5, 0.2);

    /// Files of earlier versions have no other volumes.
    public PricedPurchases {
        steps = List.copyOf(steps);
        less = less == null ? List.of() : List.copyOf(less);
    }

    /// @param price  of the purchase and of those that it leads to, at its best depth
    /// @param saving that is expected of it
    public record Refused(String key, double price, double saving) {}

    /// Training the most accurate model of those bought, and then serving it.
    ///
    /// @param paid      for it and what it stands on, had one known it beforehand
    /// @param remaining cost over the life
    public record Accurate(String key, double paid, double remaining) {}

    /// @param share of the volume
    /// @param spent money after each purchase
    /// @param left  remaining lifetime cost after each purchase, null before there is a plan
    public record Less(double share, List<Double> spent, List<Double> left) {}

    /// One purchase. Prices paid are MEASURED seconds at ASSUMED prices; all else is MODELLED.
    ///
    /// @param key    of the purchase
    /// @param expected when it was made; null for one of an earlier version
    /// @param paid   money for compute, waiting and people
    /// @param before remaining lifetime cost of the best plan in hand, null where there was none
    /// @param after  the same once it was made
    public record Step(String key, Expected expected, double paid, Double before, Double after) {}

    /// @param others the same search at a share of the volume
    static PricedPurchases of(VolumePriced search, StoredTrials stored, String currency, StopReason stop, DoubleFunction<VolumePriced> others) {
        List<Trial> trials = search.own(stored.trials());
        List<Step> steps = new ArrayList<>();
        Double before = open(search.inHand(List.of()));
        for (int n = 1; n <= trials.size(); n++) {
            Trial t = trials.get(n - 1);
            Double after = open(search.inHand(trials.subList(0, n)));
            steps.add(new Step(t.purchase().key(), stored.expected(t.purchase().key()).orElse(null), search.paid(t), before, after));
            before = after;
        }
        return new PricedPurchases(currency, steps, stop.words(), search.refused(trials).filter(a -> Double.isFinite(a.saving()))
                .map(a -> new Refused(a.purchase().key(), a.whole(), a.saving())).orElse(null), accurate(search, trials),
                SHARES.stream().map(share -> less(share, others.apply(share), trials)).toList());
    }

    private static Accurate accurate(VolumePriced search, List<Trial> trials) {
        Map<String, Double> remaining = search.remaining(trials);
        Map<String, Trial> byKey = trials.stream().collect(Collectors.toMap(t -> t.purchase().key(), t -> t));
        return trials.stream().filter(t -> remaining.containsKey(t.purchase().key())).max(Comparator.comparingDouble(t -> t.validation().value()))
                .map(t -> new Accurate(t.purchase().key(), t.chain(byKey).stream().mapToDouble(search::paid).sum(), remaining.get(t.purchase().key())))
                .orElse(null);
    }

    /// Purchases are those that were made, in their order, until that search would have stopped.
    private static Less less(double share, VolumePriced search, List<Trial> trials) {
        List<Double> spent = new ArrayList<>();
        List<Double> left = new ArrayList<>();
        double paid = 0;
        for (int n = 1; n <= trials.size(); n++) {
            paid += search.paid(trials.get(n - 1));
            double inHand = search.inHand(trials.subList(0, n));
            spent.add(paid);
            left.add(open(inHand));
            if (Double.isFinite(inHand) && search.advice(trials.subList(0, n)).isEmpty()) break;
        }
        return new Less(share, spent, left);
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
