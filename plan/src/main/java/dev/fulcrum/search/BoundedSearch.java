package dev.fulcrum.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Branch and bound over models that are cheap to make: the cheapest to run first, and none that could not win even if it never erred.
///
/// What a model costs over its life is bounded from below before it is made, since serving was weighed: its serving cost at no errors, and making it, which
/// takes as long as the quickest so far. Once a plan in hand costs less than that bound, the model is not bought. So the budget follows from the volume: the more requests, the wider the bounds lie
/// apart, and where errors cost nothing the first sure plan ends the search. Nothing that could be chosen is missed unless it were made quicker than
/// everything before it, and then no more than that difference.
///
/// @param settings prices and the promise
/// @param sizes    as weighed
/// @param recipes  by size, at least one each
public record BoundedSearch(Settings settings, List<Weighed> sizes, Map<String, List<String>> recipes) implements Search {
    /// @param minimum  quality to reach, or 0
    /// @param required P(quality >= minimum | validation) that a model in hand has
    /// @param budget   core-seconds that a brief allows, infinite where it states none
    /// @param epochs   of models that are trained, at most
    /// @param prices   what making costs
    /// @param outlooks what serving costs, by size
    public record Settings(double minimum, double required, double budget, int epochs, PurchasePrices prices, Map<String, Outlook> outlooks) {}

    @Override
    public Move next(List<Trial> trials) {
        List<Weighed> admissible = sizes.stream().filter(s -> Double.isFinite(outlook(s.name()).cheapest())).toList();
        if (admissible.isEmpty()) {
            return new Move.Stop(new StopReason(StopReason.Kind.NOTHING_ADMISSIBLE, "no size stays within the latency and memory limits"));
        }
        double spent = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        if (spent >= settings.budget()) return new Move.Stop(new StopReason(StopReason.Kind.BUDGET_SPENT, "%.0f core-seconds are spent".formatted(spent)));
        double inHand = inHand(trials);
        List<Purchase> rounded = rounded(trials, inHand);
        if (!rounded.isEmpty()) return new Move.Buy("int8", rounded);
        double least = trials.stream().mapToDouble(Trial::coreSeconds).min().orElse(0);
        return cheapestOpen(admissible, trials).filter(s -> outlook(s.name()).cheapest() + making(least) < inHand)
                .<Move>map(s -> new Move.Buy(s.name(), open(s, trials)))
                .orElseGet(() -> new Move.Stop(stop(admissible, trials, inHand)));
    }

    private Outlook outlook(String size) {
        return settings.outlooks().get(size);
    }

    private Optional<Weighed> cheapestOpen(List<Weighed> admissible, List<Trial> trials) {
        return admissible.stream().filter(s -> !open(s, trials).isEmpty()).min(Comparator.comparingDouble(s -> outlook(s.name()).cheapest()));
    }

    private List<Purchase> open(Weighed size, List<Trial> trials) {
        Set<String> have = keys(trials);
        return recipes.get(size.name()).stream().<Purchase>map(r -> new Purchase.Train(size.name(), r, 0, settings.epochs(), Optional.empty()))
                .filter(p -> !have.contains(p.key())).toList();
    }

    private static Set<String> keys(List<Trial> trials) {
        return trials.stream().map(t -> t.purchase().key()).collect(Collectors.toSet());
    }

    /// Money over the life of the best plan that can be had for sure.
    private double inHand(List<Trial> trials) {
        return trials.stream().filter(this::keepsMinimum).mapToDouble(t -> total(trials, t)).min().orElse(Double.POSITIVE_INFINITY);
    }

    private boolean keepsMinimum(Trial t) {
        return settings.minimum() <= 0 || t.validation().probabilityAtLeast(settings.minimum()) >= settings.required();
    }

    private double total(List<Trial> trials, Trial t) {
        Outlook outlook = outlook(t.purchase().candidate());
        double seconds = t.coreSeconds() + t.purchase().from().flatMap(key -> trials.stream().filter(o -> o.purchase().key().equals(key)).findFirst())
                .map(Trial::coreSeconds).orElse(0.0);
        return making(seconds) + outlook.serving(t.purchase().quantized()) + outlook.error() * (1 - t.validation().value());
    }

    private double making(double seconds) {
        return settings.prices().price(seconds) + settings.prices().again() * seconds;
    }

    /// Forms in int8 of what was made, where they would win if they lost no quality.
    private List<Purchase> rounded(List<Trial> trials, double inHand) {
        Set<String> have = keys(trials);
        List<Purchase> rounded = new ArrayList<>();
        for (Trial t : trials) {
            Outlook outlook = outlook(t.purchase().candidate());
            double hoped = making(t.coreSeconds()) + outlook.int8() + outlook.error() * (1 - t.validation().value());
            Purchase int8 = new Purchase.Quantize(t.purchase().candidate(), Optional.of(t.purchase().key()));
            boolean fits = !t.purchase().quantized() && (settings.minimum() <= 0 || t.validation().probabilityAtLeast(settings.minimum()) >= 0.5);
            if (fits && hoped < inHand && !have.contains(int8.key())) rounded.add(int8);
        }
        return rounded;
    }

    private StopReason stop(List<Weighed> admissible, List<Trial> trials, double inHand) {
        List<Weighed> left = admissible.stream().filter(s -> !open(s, trials).isEmpty()).toList();
        if (left.isEmpty()) return new StopReason(StopReason.Kind.LADDER_ENDED, "everything is bought");
        double least = left.stream().mapToDouble(s -> outlook(s.name()).cheapest()).min().orElseThrow();
        return new StopReason(StopReason.Kind.NOT_WORTH, "the plan in hand costs %.4g over its life; the %d sizes that were not made would cost %.4g and more even if they never erred"
                .formatted(inHand, left.size(), least));
    }
}
