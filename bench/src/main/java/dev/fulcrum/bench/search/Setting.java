package dev.fulcrum.bench.search;

import dev.fulcrum.search.Outlook;
import dev.fulcrum.search.PurchasePrices;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.replay.Grid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// One cell of the replay bench: a recorded family, a demand, prices, and what quality is worth. Prices are ASSUMED, weights MEASURED.
///
/// @param grid     what was recorded, or a part of it
/// @param monthly  requests a month
/// @param training price of a core-second in training, as a multiple of one in serving
/// @param minimum  accuracy to keep, or 0
/// @param error    money a wrong answer
/// @param outside  money over the life that having no plan costs, infinite where nobody says
record Setting(Grid grid, double monthly, double training, double minimum, double error, double outside) {
    /// USD a core-second: 0.05 USD an hour for two cores.
    private static final double CORE = 0.05 / 2 / 3600;
    private static final double UTILISATION = 0.6;
    private static final int MONTHS = 24;
    private static final double HORIZON = MONTHS * 730.5 * 3600;

    double requests() {
        return monthly * MONTHS;
    }

    /// USD for serving a size over the life without a wrong answer.
    double serving(String size, boolean int8) {
        Weighed w = grid.sizes().stream().filter(s -> s.name().equals(size)).findFirst().orElseThrow();
        return requests() * CORE / UTILISATION * (int8 ? w.quantizedSeconds() : w.floatSeconds());
    }

    Map<String, Outlook> outlooks() {
        return grid.sizes().stream().collect(Collectors.toMap(Weighed::name,
                w -> new Outlook(serving(w.name(), false), serving(w.name(), true), requests() * error)));
    }

    PurchasePrices prices() {
        return new PurchasePrices(CORE * training, 0, 0, 0, HORIZON, outside);
    }

    double paid(double coreSeconds) {
        return CORE * training * coreSeconds;
    }

    Setting at(double requestsAMonth) {
        return new Setting(grid, requestsAMonth, training, minimum, error, outside);
    }

    /// Four in five of the sizes, drawn by the seed: families differ, so that one lucky size does not make the figures.
    static Grid part(Grid grid, long seed) {
        List<Weighed> sizes = new ArrayList<>(grid.sizes());
        Collections.shuffle(sizes, new Random(seed));
        List<Weighed> kept = sizes.subList(0, Math.max(2, sizes.size() * 4 / 5)).stream()
                .sorted((a, b) -> Double.compare(a.flops(), b.flops())).toList();
        List<String> names = kept.stream().map(Weighed::name).toList();
        List<Grid.Run> runs = grid.runs().stream().filter(r -> names.contains(r.size())).toList();
        return new Grid(grid.name(), grid.ladder(), grid.training(), grid.judged(), grid.tested(), grid.machine(), kept, grid.recipes(), runs);
    }
}
