package dev.fulcrum.bench.search;

import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Search;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.TrialLog;
import dev.fulcrum.search.replay.RecordedWorld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Judges searches in one setting: money for what was bought, for serving what it chose, and for the errors that it really makes, which the
/// test split tells and no search saw.
final class Arena {
    /// Truly under its minimum by more than this, a plan counts as three times the oracle.
    private static final double MISS = 0.003;
    static final double PENALTY = 3;

    private final Setting setting;
    private final RecordedWorld world;
    private final Map<String, Trial> all = new HashMap<>();
    private final Bill oracle;

    Arena(Setting setting) {
        this.setting = setting;
        this.world = new RecordedWorld(setting.grid());
        world.all().forEach(t -> all.put(t.purchase().key(), t));
        this.oracle = world.all().stream().filter(t -> test(t) >= setting.minimum())
                .map(t -> new Bill(lineage(t), serving(t), errors(t)))
                .min(Comparator.comparingDouble(Bill::total)).orElseThrow();
    }

    /// USD: purchases, serving, true errors.
    record Bill(double bought, double served, double errors) {
        double total() {
            return bought + served + errors;
        }
    }

    /// Knows every quality beforehand and pays for training its one choice.
    Bill oracle() {
        return oracle;
    }

    /// Cost over the oracle's, on what lies above the oracle's own bill for errors; 1 is perfect.
    ///
    /// @param among what it may choose from, of what it bought
    double regret(List<Trial> bought, List<Trial> among) {
        Optional<Trial> chosen = choice(among);
        double spent = setting.paid(bought.stream().mapToDouble(Trial::coreSeconds).sum());
        double above = oracle.bought() + oracle.served();
        if (chosen.isEmpty() || test(chosen.get()) < setting.minimum() - MISS) return PENALTY + spent / above;
        return (spent + serving(chosen.get()) + errors(chosen.get()) - oracle.errors()) / above;
    }

    /// The cheapest over its life by what validation says; where nothing reaches the minimum, the best.
    Optional<Trial> choice(List<Trial> bought) {
        Optional<Trial> keeps = bought.stream().filter(t -> t.validation().value() >= setting.minimum())
                .min(Comparator.comparingDouble(t -> serving(t) + setting.requests() * setting.error() * (1 - t.validation().value())));
        return keeps.or(() -> bought.stream().max(Comparator.comparingDouble(t -> t.validation().value())));
    }

    List<Trial> run(Search search) {
        TrialLog log = RecordedWorld.log();
        search.run(world, log);
        return log.trials();
    }

    /// What was recorded under a key.
    Trial trial(String key) {
        return all.get(key);
    }

    double serving(Trial t) {
        return setting.serving(t.purchase().candidate(), t.purchase().quantized());
    }

    private double test(Trial t) {
        return world.test(t.purchase().key()).value();
    }

    private double errors(Trial t) {
        return setting.requests() * setting.error() * (1 - test(t));
    }

    /// USD for a trial and all that it stands on.
    private double lineage(Trial t) {
        double seconds = 0;
        for (Trial at = t; at != null; at = at.purchase().from().map(all::get).orElse(null)) seconds += at.coreSeconds();
        return setting.paid(seconds);
    }

    /// Slices of one candidate up to a depth and the last in int8.
    List<Trial> chain(String size, String recipe, int depth) {
        List<Purchase.Train> slices = setting.grid().ladder().chain(new Ladder.Candidate(size, recipe)).subList(0, depth);
        List<Trial> chain = new ArrayList<>(slices.stream().map(s -> all.get(s.key())).toList());
        chain.add(all.get(Ladder.int8(slices.getLast()).key()));
        return chain;
    }
}
