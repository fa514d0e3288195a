package dev.fulcrum.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Buys cheaper forms of what was trained: channels pruned and the rest recovered by distillation from the unpruned weights, then int8, then
/// training while rounding (QAT) where int8 alone breaks the minimum.
///
/// A pruned graph is weighed before its recovery is bought, because latency does not depend on what weights are worth. It is bought only where it is
/// cheaper to run than the cheapest model that surely keeps the minimum, and where what it saves over the life's requests is more than its price, paid
/// again at every retraining. Both are core-seconds, so that no price of a core is needed.
///
/// Every choice is a function of the settings, the weights of the candidates and the trials bought so far.
public final class CompressionSearch implements Search {
    /// Models that are pruned; each is weighed at a few widths, which takes seconds.
    private static final int PARENTS = 2;
    private static final int RECOVERIES = 3;
    private static final int AWARE = 2;
    /// What is below the minimum by more is not quantized.
    private static final double NEAR = 0.005;
    /// Steps that round run in full precision, with a pair of nodes around every value.
    private static final double AWARE_WORK = 3;

    private final Settings settings;
    private final Map<String, Weighed> sizes;
    private final Map<String, Pruned> pruned;
    private final Map<String, Weighed> all;

    /// @param budget           core-seconds for all purchases
    /// @param trainingExamples examples in the training split
    /// @param minimum          quality to reach, or 0
    /// @param confidence       P(quality >= minimum) to reach
    /// @param qualityPays      whether quality above the minimum is worth money
    /// @param epochs           of a recovery
    /// @param awareEpochs      of a training while rounding
    /// @param guessedFlops     training FLOP/s of one core before the first trial tells
    /// @param requests         over the life
    /// @param trainings        how often the lineage is paid for over the life, the first time included
    /// @param qat              whether training while rounding may be bought
    public record Settings(double budget, int trainingExamples, double minimum, double confidence, boolean qualityPays, int epochs, int awareEpochs,
            double guessedFlops, double requests, double trainings, boolean qat) {}

    /// A trained model with fewer channels, not yet recovered.
    ///
    /// @param form   as weighed, under a name of its own
    /// @param parent key of the purchase whose weights were pruned
    public record Pruned(Weighed form, String parent) {}

    /// @param sizes  the unpruned candidates
    /// @param pruned forms of [#parents], none where pruning is switched off
    public CompressionSearch(Settings settings, List<Weighed> sizes, List<Pruned> pruned) {
        this.settings = settings;
        this.sizes = sizes.stream().collect(Collectors.toMap(Weighed::name, s -> s));
        this.pruned = pruned.stream().collect(Collectors.toMap(p -> p.form().name(), p -> p, (a, b) -> a, TreeMap::new));
        this.all = new HashMap<>(this.sizes);
        this.pruned.forEach((name, p) -> all.put(name, p.form()));
    }

    /// The models worth pruning: those that keep the minimum, one a size, the cheapest first; the best ones where quality pays or nothing is asked.
    public List<Trial> parents(List<Trial> bought) {
        Map<String, Trial> bySize = new TreeMap<>();
        for (Trial t : base(bought)) {
            if (t.purchase().quantized() || !worthPruning(t)) continue;
            bySize.merge(t.purchase().candidate(), t, (a, b) -> b.validation().value() > a.validation().value() ? b : a);
        }
        Comparator<Trial> byQuality = Comparator.comparingDouble(t -> -t.validation().value());
        Comparator<Trial> order = settings.qualityPays() || settings.minimum() == 0 ? byQuality : Comparator.comparingDouble(this::size);
        return bySize.values().stream().sorted(order.thenComparing(t -> t.purchase().key())).limit(PARENTS).toList();
    }

    private boolean worthPruning(Trial t) {
        return settings.minimum() == 0 || t.validation().value() >= settings.minimum();
    }

    private double size(Trial t) {
        return sizes.get(t.purchase().candidate()).cheapestSeconds();
    }

    @Override
    public Move next(List<Trial> bought) {
        List<Trial> known = new ArrayList<>(base(bought));
        Map<String, Trial> byKey = bought.stream().collect(Collectors.toMap(t -> t.purchase().key(), t -> t, (a, b) -> a));
        for (Phase phase : List.of(new Phase("prune", this::recoveries), new Phase("quantize pruned", this::quantize), new Phase("qat", this::aware))) {
            List<Purchase> wanted = phase.choose().from(List.copyOf(known));
            List<Purchase> missing = wanted.stream().filter(p -> !byKey.containsKey(p.key())).toList();
            if (!missing.isEmpty()) return new Move.Buy(phase.name(), missing);
            wanted.forEach(p -> known.add(byKey.get(p.key())));
        }
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "no cheaper form is worth its price"));
    }

    private interface Choice {
        List<Purchase> from(List<Trial> known);
    }

    private record Phase(String name, Choice choose) {}

    /// What the search before this one bought: later purchases must not change what was decided first.
    public List<Trial> base(List<Trial> bought) {
        return bought.stream().filter(t -> switch (t.purchase()) {
            case Purchase.Train _, Purchase.Distill _, Purchase.Quantize _ -> sizes.containsKey(t.purchase().candidate());
            case Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ -> false;
        }).toList();
    }

    private List<Purchase> recoveries(List<Trial> base) {
        double bar = bar(base);
        double left = settings.budget();
        List<Purchase> chosen = new ArrayList<>();
        for (Pruned p : pruned.values().stream().sorted(Comparator.comparingDouble(p -> p.form().cheapestSeconds())).toList()) {
            double before = settings.qualityPays() ? parentSeconds(p, base) : Math.min(bar, parentSeconds(p, base));
            double price = price(p.form(), settings.epochs(), base) + teaching(p, base);
            boolean pays = p.form().admissible() && worth(before - p.form().cheapestSeconds(), price);
            if (pays && price <= left && chosen.size() < RECOVERIES) {
                left -= price;
                chosen.add(new Purchase.Prune(p.form().name(), "recover", settings.epochs(), Optional.of(p.parent())));
            }
        }
        return chosen;
    }

    private double parentSeconds(Pruned p, List<Trial> base) {
        return base.stream().filter(t -> t.purchase().key().equals(p.parent())).mapToDouble(this::size).findFirst().orElse(0);
    }

    /// The parent answers every training example once.
    private double teaching(Pruned p, List<Trial> base) {
        double flops = base.stream().filter(t -> t.purchase().key().equals(p.parent()))
                .mapToDouble(t -> sizes.get(t.purchase().candidate()).flops()).findFirst().orElse(0);
        return settings.trainingExamples() * flops * 2 / rate(base);
    }

    private List<Purchase> quantize(List<Trial> known) {
        return known.stream().filter(t -> t.purchase() instanceof Purchase.Prune && cheaperInInt8(t)
                && t.validation().value() >= settings.minimum() - NEAR)
                .<Purchase>map(t -> new Purchase.Quantize(t.purchase().candidate(), Optional.of(t.purchase().key()))).toList();
    }

    private boolean cheaperInInt8(Trial t) {
        Weighed w = all.get(t.purchase().candidate());
        return w.quantizedSeconds() < w.floatSeconds();
    }

    /// Of the int8 models that lost what their float weights keep, those that save most.
    private List<Purchase> aware(List<Trial> known) {
        if (!settings.qat()) return List.of();
        double bar = bar(known);
        double left = settings.budget() - known.stream().filter(t -> pruned.containsKey(t.purchase().candidate())).mapToDouble(Trial::coreSeconds).sum();
        List<Purchase> chosen = new ArrayList<>();
        for (Trial q : known.stream().filter(t -> broken(t, known)).sorted(Comparator.comparingDouble(this::busy)).toList()) {
            Weighed w = all.get(q.purchase().candidate());
            double price = AWARE_WORK * price(w, settings.awareEpochs(), known);
            double before = settings.qualityPays() ? w.floatSeconds() : Math.min(bar, w.floatSeconds());
            if (worth(before - w.quantizedSeconds(), price) && price <= left && chosen.size() < AWARE) {
                left -= price;
                chosen.add(new Purchase.Aware(q.purchase().candidate(), "aware", settings.awareEpochs(), q.purchase().from()));
            }
        }
        return chosen;
    }

    private boolean broken(Trial q, List<Trial> known) {
        if (!(q.purchase() instanceof Purchase.Quantize)) return false;
        Optional<Trial> whole = known.stream().filter(t -> t.purchase().key().equals(q.purchase().from().orElseThrow())).findFirst();
        boolean loses = whole.filter(f -> f.validation().value() - q.validation().value() > NEAR).isPresent();
        boolean breaks = whole.filter(this::keeps).isPresent() && !keeps(q);
        return settings.qualityPays() || settings.minimum() == 0 ? loses : breaks;
    }

    /// Core-seconds saved over the life against those that are paid for it.
    private boolean worth(double secondsARequest, double price) {
        return secondsARequest * settings.requests() > price * settings.trainings();
    }

    /// Busy seconds of the cheapest model that surely keeps the minimum.
    private double bar(List<Trial> known) {
        return known.stream().filter(this::keeps).mapToDouble(this::busy).min().orElse(Double.POSITIVE_INFINITY);
    }

    private boolean keeps(Trial t) {
        return settings.minimum() > 0 && t.validation().probabilityAtLeast(settings.minimum()) >= Math.max(SuccessiveHalving.SURE, settings.confidence());
    }

    private double busy(Trial t) {
        Weighed w = all.get(t.purchase().candidate());
        return t.purchase().quantized() ? w.quantizedSeconds() : w.floatSeconds();
    }

    private double price(Weighed w, int epochs, List<Trial> known) {
        return SuccessiveHalving.price(w.flops(), epochs, settings.trainingExamples(), rate(known));
    }

    private double rate(List<Trial> known) {
        return SuccessiveHalving.rate(base(known), sizes, settings.trainingExamples(), settings.guessedFlops(), 0);
    }
}
