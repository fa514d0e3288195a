package dev.fulcrum.balance;

import dev.fulcrum.dial.Combination;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.plan.Answered;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.unit.Estimate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every model that the trials left, as the planner sees it.
final class Candidates {
    /// Wall time of one and the same training differs between runs on a machine that others use too.
    private static final double SPREAD = 0.1;

    private final Map<String, Trial> byKey;
    private final Map<String, Measurement> weights;
    private final Function<String, Optional<Answered>> answers;

    /// @param weights measurements by [WeighPhase#id], or by trial key where a model was weighed again
    /// @param answers what a trial answered on validation, by its key
    Candidates(List<Trial> trials, Map<String, Measurement> weights, Function<String, Optional<Answered>> answers) {
        this.answers = answers;
        this.byKey = trials.stream().filter(t -> !(t.purchase() instanceof Purchase.Sample))
                .collect(Collectors.toMap(t -> t.purchase().key(), t -> t, (a, b) -> a, LinkedHashMap::new));
        this.weights = weights;
    }

    /// The trial key of a candidate by its name.
    ///
    /// @param candidates by trial key, the named one among them
    static String key(Map<String, Candidate> candidates, String name) {
        return candidates.entrySet().stream().filter(e -> e.getValue().name().equals(name)).findFirst().orElseThrow().getKey();
    }

    /// Makes the candidates again with some measurements replaced.
    interface Maker {
        Map<String, Candidate> with(Map<String, Measurement> replaced);
    }

    /// By trial key, in the order in which they were bought.
    Map<String, Candidate> all() {
        Map<String, Candidate> all = new LinkedHashMap<>();
        byKey.forEach((key, trial) -> measured(key, trial).ifPresent(m -> all.put(key, candidate(key, trial, m))));
        return all;
    }

    /// What no untrained graph stands for, such as models that answer together, is no candidate before it was weighed itself; nor is it without
    /// its parts, which may have been bought anew since.
    private Optional<Measurement> measured(String key, Trial trial) {
        if (trial.purchase() instanceof Purchase.Combine c && !byKey.keySet().containsAll(c.parts())) return Optional.empty();
        return Optional.ofNullable(weights.get(key))
                .or(() -> Optional.ofNullable(weights.get(WeighPhase.id(trial.purchase().candidate(), trial.purchase().quantized()))));
    }

    private Candidate candidate(String key, Trial trial, Measurement m) {
        return new Candidate(name(trial), trial.validation(), Optional.empty(), m, Optional.empty(), lineage(key), answers.apply(key),
                Optional.empty());
    }

    /// Models that answer together are named one after the other, "w8 d1 r14 e8 int8, under 0.87 w32 d2 r28 e24 int8". One
    /// alone is, for example, "w16 d2 r28 e12 kd int8": size (p45 where it was pruned to 45 % of the FLOPs), epochs over all rungs where it was trained in epochs, kd where
    /// distilled, qat where trained while rounding, precision; the
    /// recipe is named where two would be called the same.
    private String name(Trial trial) {
        String plain = plainName(trial);
        boolean alone = byKey.values().stream().filter(t -> plainName(t).equals(plain)).count() == 1;
        return alone ? plain : plain + ", " + recipe(trial);
    }

    private String plainName(Trial trial) {
        if (trial.purchase() instanceof Purchase.Combine c) {
            return together(c.how(), c.parts().stream().map(byKey::get).map(this::plainName).toList());
        }
        List<Trial> chain = trial.chain(byKey);
        int epochs = chain.stream().mapToInt(t -> t.curve().size()).sum();
        boolean distilled = chain.stream().anyMatch(t -> t.purchase() instanceof Purchase.Distill || t.purchase() instanceof Purchase.Prune);
        String rounding = trial.purchase() instanceof Purchase.Aware ? " qat" : "";
        boolean quantized = trial.purchase().quantized();
        String trained = epochs > 0 ? " e" + epochs : "";
        return trial.purchase().candidate() + trained + (distilled ? " kd" : "") + rounding + (quantized ? " int8" : " fp32");
    }

    static String together(Combination how, List<String> models) {
        return switch (how) {
            case Combination.Cascade(double threshold) -> "%s, under %.2f %s".formatted(models.getFirst(), threshold, models.getLast());
            case Combination.Ensemble() -> "mean of " + String.join(" and ", models);
            case Combination.Mirror _ -> models.getFirst() + " mirrored";
        };
    }

    private String recipe(Trial trial) {
        return trial.chain(byKey).stream().map(Trial::purchase).map(bought -> switch (bought) {
            case Purchase.Train t -> t.recipe();
            case Purchase.Distill d -> d.recipe();
            case Purchase.Sample p -> p.recipe();
            case Purchase.Quantize _, Purchase.Prune _, Purchase.Aware _, Purchase.Combine _ -> "";
        }).filter(r -> !r.isEmpty()).findFirst().orElse("");
    }

    /// Every purchase that the weights stand on, a teacher's included, each once.
    private List<OneOff> lineage(String key) {
        Map<String, OneOff> bought = new LinkedHashMap<>();
        collect(key, bought);
        return bought.values().stream().sorted(Comparator.comparing(OneOff::label)).toList();
    }

    private void collect(String key, Map<String, OneOff> bought) {
        if (bought.containsKey(key)) return;
        Trial trial = byKey.get(key);
        OneOff.Stage stage = switch (trial.purchase()) {
            case Purchase.Quantize _, Purchase.Prune _, Purchase.Aware _, Purchase.Combine _ -> OneOff.Stage.COMPRESSION;
            case Purchase.Train _, Purchase.Distill _, Purchase.Sample _ -> OneOff.Stage.TRAINING;
        };
        double s = trial.seconds();
        bought.put(key, OneOff.held(key, stage, Estimate.measured(s, s * (1 - SPREAD), s * (1 + SPREAD), "s"), trial.cores()));
        trial.purchase().from().ifPresent(from -> collect(from, bought));
        if (trial.purchase() instanceof Purchase.Distill d) collect(d.teacher(), bought);
        if (trial.purchase() instanceof Purchase.Combine c) c.parts().forEach(part -> collect(part, bought));
    }
}
