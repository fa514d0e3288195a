package dev.fulcrum.search;

import dev.fulcrum.search.belief.LnError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Once a search priced by volume has stopped: lets sizes that fell short of the minimum learn from the best model in hand, where that is expected to
/// save more on the volume than it costs.
///
/// Problem: the teacher is there and paid for, and a size just under the minimum costs a fraction to serve. Idea: what a teacher takes off a student's
/// error is uncertain but alike across sizes, so the chance that it lifts one over the minimum follows from how far below it is. Consequence: the
/// purchase is weighed like every other, chance x saving against price, and most of the time it is refused.
///
/// Only what the search before it bought decides, so that a run that goes on decides the same.
public final class DistillationSearch implements Search {
    /// ASSUMED, of ln(error): what a teacher takes off, and how that scatters between sizes and runs.
    private static final double GAIN = 0.08;
    private static final double SPREAD = 0.07;
    private static final int STUDENTS = 2;
    private static final double LEAST_CHANCE = 0.05;
    private static final double NEAR = 0.005;

    private final Settings settings;
    private final Map<String, Weighed> sizes;
    private final long least;

    /// @param minimum          quality to reach; with 0 nothing is ever bought
    /// @param required         P(quality >= minimum | validation) to reach
    /// @param judged           examples of the validation split
    /// @param trainingExamples examples of the training split
    /// @param epochs           of a distillation
    /// @param guessedFlops     training FLOP/s of one core before a trial tells
    /// @param requests         over the life
    /// @param trainings        how often the lineage is paid for over the life, the first time included
    /// @param budget           core-seconds at most for all training, infinite where no limit is stated
    public record Settings(double minimum, double required, long judged, int trainingExamples, int epochs, double guessedFlops, double requests,
            double trainings, double budget) {}

    public DistillationSearch(Settings settings, List<Weighed> sizes) {
        this.settings = settings;
        this.sizes = sizes.stream().filter(Weighed::admissible).collect(Collectors.toMap(Weighed::name, s -> s));
        this.least = QualityBar.least(settings.minimum(), settings.required(), settings.judged());
    }

    @Override
    public Move next(List<Trial> bought) {
        Map<String, Trial> byKey = bought.stream().collect(Collectors.toMap(t -> t.purchase().key(), t -> t, (a, b) -> a, HashMap::new));
        List<Purchase> students = students(before(bought, byKey));
        List<Purchase> missing = students.stream().filter(p -> !byKey.containsKey(p.key())).toList();
        if (!missing.isEmpty()) return new Move.Buy("distil", missing);
        List<Purchase> rounded = students.stream().map(p -> byKey.get(p.key())).filter(this::worthRounding)
                .<Purchase>map(t -> new Purchase.Quantize(t.purchase().candidate(), Optional.of(t.purchase().key())))
                .filter(p -> !byKey.containsKey(p.key())).toList();
        if (!rounded.isEmpty()) return new Move.Buy("quantize distilled", rounded);
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "no student is worth its teacher's time"));
    }

    /// What was trained and rounded without a teacher.
    private List<Trial> before(List<Trial> bought, Map<String, Trial> byKey) {
        return bought.stream().filter(t -> sizes.containsKey(t.purchase().candidate()) && switch (t.purchase()) {
            case Purchase.Train _ -> true;
            case Purchase.Quantize q -> byKey.get(q.from().orElseThrow()).purchase() instanceof Purchase.Train;
            case Purchase.Distill _, Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ -> false;
        }).toList();
    }

    private boolean worthRounding(Trial t) {
        Weighed w = sizes.get(t.purchase().candidate());
        return w.quantizedSeconds() < w.floatSeconds() && t.validation().value() >= settings.minimum() - NEAR;
    }

    private List<Purchase> students(List<Trial> before) {
        Optional<Trial> teacher = before.stream().filter(t -> t.purchase() instanceof Purchase.Train)
                .max(Comparator.comparingDouble(t -> t.validation().value()));
        if (settings.minimum() <= 0 || teacher.isEmpty()) return List.of();
        double bar = before.stream().filter(t -> t.validation().right() >= least).mapToDouble(this::busy).min().orElse(Double.POSITIVE_INFINITY);
        Map<Trial, Double> worth = new HashMap<>();
        for (Trial t : latest(before)) {
            double saving = chance(t) * Math.min(Double.MAX_VALUE, (bar - cheapest(t)) * settings.requests());
            double net = saving - price(t, teacher.get(), before) * settings.trainings();
            if (chance(t) >= LEAST_CHANCE && net > 0 && t.validation().value() < teacher.get().validation().value()) worth.put(t, net);
        }
        return chosen(worth, teacher.get(), before);
    }

    private List<Purchase> chosen(Map<Trial, Double> worth, Trial teacher, List<Trial> before) {
        double left = settings.budget() - before.stream().mapToDouble(Trial::coreSeconds).sum();
        List<Purchase> chosen = new ArrayList<>();
        for (Trial t : worth.keySet().stream().sorted(Comparator.comparingDouble((Trial t) -> -worth.get(t)).thenComparing(t -> t.purchase().key())).toList()) {
            double price = price(t, teacher, before);
            if (chosen.size() == STUDENTS || price > left) continue;
            left -= price;
            chosen.add(new Purchase.Distill(t.purchase().candidate(), ((Purchase.Train) t.purchase()).recipe(), teacher.purchase().key(), settings.epochs(),
                    Optional.of(t.purchase().key())));
        }
        return chosen;
    }

    /// The best float weights of each size that does not keep the minimum surely.
    private List<Trial> latest(List<Trial> before) {
        Map<String, Trial> best = new TreeMap<>();
        for (Trial t : before) {
            if (t.purchase() instanceof Purchase.Train) {
                best.merge(t.purchase().candidate(), t, (a, b) -> b.validation().value() > a.validation().value() ? b : a);
            }
        }
        return best.values().stream().filter(t -> t.validation().right() < least).toList();
    }

    /// That a teacher lifts a size over the bar.
    private double chance(Trial t) {
        if (least > settings.judged()) return 0;
        double now = Math.log((t.validation().total() - t.validation().right() + 0.5) / (t.validation().total() + 1.0));
        double bar = Math.log((settings.judged() - least + 0.5) / (settings.judged() + 1.0));
        return new LnError(List.of(new LnError.Part(1, now - GAIN, SPREAD * SPREAD))).below(bar);
    }

    private double price(Trial student, Trial teacher, List<Trial> before) {
        double rate = SuccessiveHalving.rate(before, sizes, settings.trainingExamples(), settings.guessedFlops(), 0);
        double teaching = settings.trainingExamples() * sizes.get(teacher.purchase().candidate()).flops() * 2 / rate;
        return SuccessiveHalving.price(sizes.get(student.purchase().candidate()).flops(), settings.epochs(), settings.trainingExamples(), rate) + teaching;
    }

    private double busy(Trial t) {
        Weighed w = sizes.get(t.purchase().candidate());
        return t.purchase().quantized() ? w.quantizedSeconds() : w.floatSeconds();
    }

    private double cheapest(Trial t) {
        return sizes.get(t.purchase().candidate()).cheapestSeconds();
    }
}
