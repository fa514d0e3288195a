package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.dial.CombinedWeights;
import dev.fulcrum.dial.Combination;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.Combinations;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Search;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.tasks.image.CombineImageJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Lets trained models answer together where the planner, asked with what that would weigh and answer, finds it cheaper than the best model
/// alone; what is made is judged and weighed on real pictures before it may be chosen.
final class CombinePhase {
    /// Made at most, the cheapest first: what was counted on validation may fall short when it is run.
    private static final int MOST = 3;
    /// ASSUMED, core-seconds: judging one and weighing it in fresh processes.
    private static final double MAKING = 15;

    private final Buying buying;
    private final Brief brief;

    CombinePhase(Buying buying) {
        this.buying = buying;
        this.brief = buying.asked().brief();
    }

    /// What combinations weigh.
    ///
    /// @param key     of what was weighed
    /// @param weights by trial key
    /// @param seconds wall time paid
    /// @param looked  what was found before anything was made; null where nothing was looked for
    record Combined(ContentHash key, Map<String, Measurement> weights, double seconds, Looked looked) {
        static final Combined NONE = new Combined(ContentHash.of(), Map.of(), 0, null);

        /// What a folder holds, nothing where nothing was combined.
        static Combined of(ResultFolder folder) {
            return Files.exists(file(folder)) ? Json.readFile(file(folder), Combined.class) : NONE;
        }

        private static Path file(ResultFolder folder) {
            return folder.weigh().resolve("combined.json");
        }
    }

    /// The best that could be made, by counting; MODELLED.
    ///
    /// @param options  that no single model beats on quality and busy time, whatever the brief asks
    /// @param best     of those that keep the brief, the cheapest over its life; null where none does
    /// @param quality  of the best, a ratio
    /// @param millis   busy time of one core a request
    /// @param single   busy time of the cheapest single model of at least that quality; null where there is none
    /// @param total    money over the life, its making included
    /// @param bar      the same of the best single model; null where none keeps the brief
    record Looked(int options, String best, double quality, double millis, Double single, double total, Double bar) {}

    /// @param all   what everything weighs that was bought so far
    /// @param buyer makes purchases
    Combined run(WeighPhase.Weights all, StoredTrials trials, SearchPhase buyer) {
        Set<String> known = trials.trials().stream().map(t -> t.purchase().key()).collect(Collectors.toSet());
        Map<String, Candidate> alone = alone(all, trials);
        List<Combinations.Option> options = Combinations.of(parts(alone), brief.quality().metric(), OptionalInt.of(CombineImageJob.WIDTH_AXIS),
                CombinedWeights.OVERHEAD.value() / 1000);
        Map<Combinations.Option, Double> totals = totals(options, alone);
        double bar = bar(alone);
        List<Purchase> missing = totals.entrySet().stream().filter(e -> e.getValue() < bar).limit(MOST).map(e -> (Purchase) e.getKey().purchase())
                .filter(p -> !known.contains(p.key())).toList();
        if (!missing.isEmpty()) buyer.buy(new Search.Move.Buy("combine", missing), trials::add);
        return weighed(trials.trials(), looked(options.size(), totals, bar, alone));
    }

    private Map<String, Candidate> alone(WeighPhase.Weights all, StoredTrials trials) {
        Map<String, Candidate> alone = new LinkedHashMap<>(buying.candidates(trials, all.weights()));
        alone.keySet().removeIf(Purchase.Combine::isKey);
        return alone;
    }

    /// What those that keep the brief would cost over their life, their own making included; the cheapest first.
    private Map<Combinations.Option, Double> totals(List<Combinations.Option> options, Map<String, Candidate> alone) {
        Map<Combinations.Option, Double> totals = new LinkedHashMap<>();
        for (Combinations.Option option : options) {
            Candidate predicted = predicted(option, alone);
            if (!keeps(predicted) || !new Admission(brief).admits(predicted.weights())) continue;
            totals.put(option, Planner.lifetimeCost(brief, predicted, looking()).total().value());
        }
        return totals.entrySet().stream().sorted(Map.Entry.comparingByValue())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    }

    private static Looked looked(int options, Map<Combinations.Option, Double> totals, double bar, Map<String, Candidate> alone) {
        Double known = Double.isInfinite(bar) ? null : Double.valueOf(bar);
        return totals.entrySet().stream().findFirst().map(e -> {
            Combinations.Option o = e.getKey();
            Double single = alone.values().stream().filter(c -> c.validation().right() >= o.predicted().right())
                    .map(c -> 1000 * c.serviceSeconds().value()).min(Double::compare).orElse(null);
            String name = Candidates.together(o.how(), o.parts().stream().map(k -> alone.get(k).name()).toList());
            return new Looked(options, name, o.predicted().value(), 1000 * o.busySeconds(), single, e.getValue(), known);
        }).orElse(new Looked(options, null, 0, 0, null, 0, known));
    }

    /// Money over the life of the best that there is without combining, having no model among it.
    private double bar(Map<String, Candidate> alone) {
        Decision decision = Planner.decide(brief, List.copyOf(alone.values()), looking());
        if (decision instanceof Plan plan) return plan.lifetimeCost().total().value();
        return Planner.outside(brief).orElse(Double.POSITIVE_INFINITY);
    }

    private Estimate looking() {
        return Buying.coreSeconds(buying.weights().seconds() * buying.machine().cores());
    }

    private boolean keeps(Candidate predicted) {
        double required = Math.max(SuccessiveHalving.SURE, brief.quality().confidence());
        return brief.quality().minimum().map(m -> predicted.validation().probabilityAtLeast(m) >= required).orElse(true);
    }

    private List<Combinations.Part> parts(Map<String, Candidate> alone) {
        List<Combinations.Part> parts = new ArrayList<>();
        alone.forEach((key, c) -> Answers.read(buying.asked().folder().trialAnswers(key))
                .filter(a -> a.size() == c.validation().total())
                .ifPresent(a -> parts.add(new Combinations.Part(key, c.serviceSeconds().value(), a))));
        return parts;
    }

    private static Candidate predicted(Combinations.Option option, Map<String, Candidate> alone) {
        List<Candidate> models = new ArrayList<>(option.parts().stream().map(alone::get).toList());
        if (option.how() instanceof Combination.Mirror) models.add(models.getFirst());
        Map<String, OneOff> lineage = new TreeMap<>();
        models.forEach(m -> m.lineage().forEach(o -> lineage.put(o.label(), o)));
        String name = option.purchase().key();
        lineage.put(name, new OneOff(name, OneOff.Stage.COMPRESSION, Estimate.exact(MAKING, "core-s", Basis.ASSUMED)));
        return new Candidate(name, option.predicted(), Optional.empty(),
                CombinedWeights.of(models.getFirst().weights(), models.getLast().weights(), option.share()), Optional.empty(), List.copyOf(lineage.values()));
    }

    private Combined weighed(List<Trial> trials, Looked looked) {
        ResultFolder folder = buying.asked().folder();
        Map<String, Path> models = new TreeMap<>();
        trials.stream().map(t -> t.purchase().key()).filter(Purchase.Combine::isKey).forEach(k -> models.put(k, folder.trialModel(k)));
        List<String> contents = models.values().stream().map(m -> ContentHash.ofFile(m).hex()).toList();
        ContentHash key = Json.hash(Map.of("models", contents, "protocol", buying.machine().weighings().first()));
        Combined before = Combined.of(folder);
        Combined combined = before.key().equals(key) ? new Combined(key, before.weights(), before.seconds(), looked) : weighed(key, models, looked);
        AtomicFile.write(Combined.file(folder), Json.pretty(combined));
        return combined;
    }

    private Combined weighed(ContentHash key, Map<String, Path> models, Looked looked) {
        if (models.isEmpty()) return new Combined(key, Map.of(), 0, looked);
        List<WeighPhase.Weighed> processes = buying.weighing().first(models, "weigh combined");
        return new Combined(key, WeighPhase.combined(processes), WeighPhase.seconds(processes), looked);
    }
}
