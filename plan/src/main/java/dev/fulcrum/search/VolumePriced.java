package dev.fulcrum.search;

import dev.fulcrum.search.belief.LnError;
import dev.fulcrum.search.belief.Place;
import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.search.belief.QualityBelief;
import dev.fulcrum.search.belief.Seen;
import dev.fulcrum.search.index.Reservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The search that pays for itself: buys the purchase of the lowest reservation value, and stops once the plan in hand costs no more over the
/// life that is left than the lowest.
///
/// Problem: a time budget typed beforehand is wrong for every volume but one. Idea: what a candidate costs to serve is known before training,
/// so one number is worth knowing of every purchase: the expected lifetime cost of the best plan that it may give, against its price. The belief
/// about quality ([QualityBelief]) makes that a distribution, and the index of [Reservation] weighs it against its price, looking as far down
/// the ladder of slices as pays and on to int8. Consequence: the budget follows from the volume, and the stop is a comparison of two amounts.
///
/// The index is exact for independent candidates. Neighbours tell about each other here, so the belief and every index are asked anew after each
/// purchase. Within one candidate it is the best of its depths, each bought whole; only the first slice of it is bought before asking again.
///
/// Sources: Weitzman 1979; Xie et al. 2024 and 2025 (index and stop on a Gaussian process); docs/math/search.md.
public final class VolumePriced implements Search {
    /// P(quality >= minimum) by the belief that a model in hand has at least: of many that are tried one is lucky.
    public static final double SURE = 0.8;
    /// A chance at which nothing more is tried while nothing is in hand.
    private static final double HOPELESS = 0.02;

    private static final int LIKED = 8;

    private final Settings settings;
    private final Map<String, Weighed> sizes;
    private final List<Ladder.Candidate> candidates;
    private final QualityBar bar;
    /// The latest belief: grown by what came since, where the trials asked about go on from those it has seen. Answers do not depend on it.
    private volatile QualityBelief last;
    /// The latest candidates that were best when they were looked at, to be looked at first: most others are then told apart by a bound alone.
    private volatile List<Ladder.Candidate> liked = List.of();

    /// @param ladder       lengths of training
    /// @param recipes      names of the recipes
    /// @param minimum      quality to reach, or 0
    /// @param required     P(quality >= minimum | validation) to reach
    /// @param sure         P(quality >= minimum) to reach by all that is believed, [#SURE] as a rule
    /// @param training     examples in the training split
    /// @param judged       examples in the validation split
    /// @param cores        purchases made side by side, at least 1
    /// @param budget       core-seconds at most, infinite where no limit is stated
    /// @param guessedFlops training FLOP/s of one core before the first trial tells
    /// @param prices       of buying
    /// @param outlooks     by size: what serving it costs
    /// @param prior        about the family's quality
    public record Settings(Ladder ladder, List<String> recipes, double minimum, double required, double sure, int training, long judged, int cores,
            double budget, double guessedFlops, PurchasePrices prices, Map<String, Outlook> outlooks, Prior prior) {}

    public VolumePriced(Settings settings, List<Weighed> sizes) {
        this.settings = settings;
        this.sizes = sizes.stream().filter(Weighed::admissible).collect(Collectors.toMap(Weighed::name, s -> s));
        this.candidates = Ladder.candidates(sizes, settings.recipes());
        this.bar = QualityBar.of(settings.minimum(), settings.required(), settings.sure(), settings.judged());
        this.last = new QualityBelief(settings.prior(), List.of());
    }

    @Override
    public Move next(List<Trial> trials) {
        if (candidates.isEmpty()) {
            return new Move.Stop(new StopReason(StopReason.Kind.NOTHING_ADMISSIBLE, "no size stays within the latency and memory limits"));
        }
        State state = state(trials);
        List<Advice> wanted = wanted(state);
        if (wanted.isEmpty() || hopeless(wanted, state)) return new Move.Stop(reason(state));
        return new Move.Buy("purchase " + (state.count() + 1), wanted.stream().map(Advice::purchase).toList(), wanted);
    }

    /// What would be bought after these trials, the best first; nothing where the search would stop.
    public List<Advice> advice(List<Trial> trials) {
        return wanted(state(trials));
    }

    /// Of the trials those that this search bought.
    public List<Trial> own(List<Trial> trials) {
        return trials.stream().filter(this::mine).toList();
    }

    /// Money that a purchase took: compute, waiting and people.
    public double paid(Trial trial) {
        return settings.prices().price(trial.coreSeconds());
    }

    /// Remaining lifetime cost of the best plan in hand after these trials, what was paid for it left out; money over the whole life.
    public double inHand(List<Trial> trials) {
        return state(trials).inHand();
    }

    /// The best purchase that could be made next, worth its price or not; nothing where everything is bought.
    public Optional<Advice> refused(List<Trial> trials) {
        return new Offers(settings, state(trials), bar, sizes).refused(candidates);
    }

    /// Remaining lifetime cost with each trial's weights, by key; without those that do not pass.
    public Map<String, Double> remaining(List<Trial> trials) {
        return Map.copyOf(state(trials).costs());
    }

    /// The trial that is the best plan in hand.
    public Optional<Trial> best(List<Trial> trials) {
        State state = state(trials);
        return trials.stream().filter(t -> state.costs().containsKey(t.purchase().key()))
                .min(Comparator.comparingDouble(t -> state.costs().get(t.purchase().key())));
    }

    /// What is known at one moment.
    ///
    /// @param costs remaining lifetime cost of what passes, by key
    /// @param spent core-seconds
    record State(int count, double spent, Map<Ladder.Candidate, Ladder.Bought> bought, QualityBelief belief, Pace pace, double left, double inHand,
            Map<String, Double> costs) {}

    private State state(List<Trial> trials) {
        List<Trial> mine = own(trials);
        Map<Ladder.Candidate, Ladder.Bought> bought = Ladder.bought(mine);
        QualityBelief belief = belief(mine);
        Map<String, Double> costs = costs(bought, belief);
        double best = costs.values().stream().mapToDouble(c -> c).min().orElse(Double.POSITIVE_INFINITY);
        double elapsed = mine.stream().mapToDouble(Trial::seconds).sum() / settings.cores();
        double spent = mine.stream().mapToDouble(Trial::coreSeconds).sum();
        return new State(mine.size(), spent, bought, belief, Pace.of(mine, sizes, settings), settings.prices().left(elapsed),
                Math.min(best, settings.prices().outside()), costs);
    }

    private boolean mine(Trial t) {
        return sizes.containsKey(t.purchase().candidate()) && switch (t.purchase()) {
            case Purchase.Train _, Purchase.Quantize _ -> true;
            case Purchase.Distill _, Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ -> false;
        };
    }

    private QualityBelief belief(List<Trial> mine) {
        List<Seen> seen = mine.stream().map(t -> seen(t, mine)).toList();
        QualityBelief belief = last.grown(seen).orElseGet(() -> new QualityBelief(settings.prior(), seen));
        last = belief;
        return belief;
    }

    /// What a purchase was expected to show on validation, ln(error), by what was known before it.
    ///
    /// @param before of this search, what the purchase starts from among them
    public LnError expected(List<Trial> before, Purchase purchase) {
        List<Trial> mine = own(before);
        return belief(mine).seen(place(purchase, mine), settings.judged());
    }

    private Seen seen(Trial t, List<Trial> trials) {
        return new Seen(place(t.purchase(), trials), t.validation().right(), t.validation().total());
    }

    private Place place(Purchase purchase, List<Trial> trials) {
        Purchase.Train slice = switch (purchase) {
            case Purchase.Train train -> train;
            case Purchase.Quantize q -> (Purchase.Train) trials.stream().filter(o -> o.purchase().key().equals(q.from().orElseThrow())).findFirst()
                    .orElseThrow().purchase();
            case Purchase.Distill _, Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ -> throw new IllegalStateException(purchase.key());
        };
        return settings.ladder().place(sizes.get(slice.candidate()), slice.recipe(), slice.rung() + 1, purchase.quantized());
    }

    private Map<String, Double> costs(Map<Ladder.Candidate, Ladder.Bought> bought, QualityBelief belief) {
        Map<String, Double> costs = new java.util.TreeMap<>();
        bought.forEach((c, b) -> {
            Weighed size = sizes.get(c.size());
            double work = 0;
            for (int depth = 1; depth <= b.depth(); depth++) {
                Trial t = b.trained().get(depth - 1);
                work += t.coreSeconds();
                add(costs, c, t, settings.ladder().place(size, c.recipe(), depth, false), work, belief);
                Trial rounded = b.int8().get(t.purchase().key());
                if (rounded == null) continue;
                add(costs, c, rounded, settings.ladder().place(size, c.recipe(), depth, true), work + rounded.coreSeconds(), belief);
            }
        });
        return costs;
    }

    private void add(Map<String, Double> costs, Ladder.Candidate c, Trial t, Place place, double work, QualityBelief belief) {
        Outlook outlook = settings.outlooks().get(c.size());
        double serving = outlook.serving(place.trait().quantized());
        LnError truth = belief.truth(place);
        if (!bar.passes(t.validation(), truth) || Double.isInfinite(serving)) return;
        double wrong = outlook.error() == 0 ? 0 : outlook.error() * truth.meanError();
        costs.put(t.purchase().key(), serving + wrong + settings.prices().again() * work);
    }

    /// As many as there are cores, each of which is worth its price beside the plan in hand.
    private List<Advice> wanted(State state) {
        Offers offers = new Offers(settings, state, bar, sizes);
        Optional<Offers.Refuge> refuge = offers.refuge(candidates);
        List<Offers.Bound> bounds = candidates.stream().flatMap(c -> offers.bounds(c, state.bought().getOrDefault(c, Ladder.Bought.NOTHING)))
                .filter(b -> offers.affordable(b, refuge))
                .sorted(Comparator.comparingDouble(Offers.Bound::index)).toList();
        List<Integer> order = IntStream.range(0, bounds.size()).boxed().sorted(Comparator.comparing(i -> !liked.contains(bounds.get(i).candidate()))).toList();
        List<Wanted> best = new ArrayList<>();
        for (int i : order) {
            double worst = best.size() < settings.cores() ? state.inHand() : Math.min(state.inHand(), best.getLast().advice().index());
            if (bounds.get(i).index() > worst) continue;
            offers.advice(bounds.get(i), worst).filter(a -> a.index() < state.inHand()).ifPresent(a -> insert(best, new Wanted(a, i), bounds));
        }
        return best.stream().map(Wanted::advice).toList();
    }

    /// @param place among the bounds from the least on: of two as good the first, so that the order in which they are looked at does not matter
    private record Wanted(Advice advice, int place) {}

    private void insert(List<Wanted> best, Wanted wanted, List<Offers.Bound> bounds) {
        best.add(wanted);
        best.sort(Comparator.comparingDouble((Wanted w) -> w.advice().index()).thenComparingInt(Wanted::place));
        if (best.size() > settings.cores()) best.removeLast();
        if (best.contains(wanted)) like(bounds.get(wanted.place()).candidate());
    }

    private void like(Ladder.Candidate candidate) {
        List<Ladder.Candidate> now = new ArrayList<>(liked);
        now.remove(candidate);
        now.addFirst(candidate);
        liked = List.copyOf(now.subList(0, Math.min(LIKED, now.size())));
    }

    /// Nothing in hand, and hardly a chance that anything will ever keep the minimum.
    private boolean hopeless(List<Advice> wanted, State state) {
        return Double.isInfinite(state.inHand()) && wanted.stream().mapToDouble(Advice::chance).max().orElse(0) < HOPELESS
                && new Offers(settings, state, bar, sizes).chance(candidates) < HOPELESS;
    }

    private StopReason reason(State state) {
        Optional<Advice> next = new Offers(settings, state, bar, sizes).refused(candidates);
        if (next.filter(a -> a.index() < state.inHand()).isPresent()) {
            return new StopReason(StopReason.Kind.BUDGET_SPENT, "%.0f of at most %.0f core-seconds are spent; %s".formatted(state.spent(),
                    settings.budget(), words(next.get())));
        }
        if (Double.isInfinite(state.inHand())) {
            return next.isEmpty() ? new StopReason(StopReason.Kind.LADDER_ENDED, "everything is bought and nothing keeps the minimum")
                    : new StopReason(StopReason.Kind.HOPELESS, "nothing is likely to keep the minimum: the chance is under 2 % [MODELLED]");
        }
        return next.map(a -> new StopReason(StopReason.Kind.NOT_WORTH, words(a)))
                .orElseGet(() -> new StopReason(StopReason.Kind.LADDER_ENDED, "everything that could be cheaper is bought"));
    }

    /// Money without its currency, which the caller knows.
    private static String words(Advice a) {
        return "%s would cost %s and is expected to save %s on the volume left [MODELLED]".formatted(a.purchase().key(), digits(a.whole()),
                digits(a.saving()));
    }

    private static String digits(double money) {
        return Double.isInfinite(money) ? "everything, there being no plan yet," : "%.4g".formatted(money);
    }
}
