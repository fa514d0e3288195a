package dev.fulcrum.search;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Looks for the cheapest form of one model that loses no more than a bound.
///
/// A *base* is the model after pruning or factorisation ("whole" for the model as it came), a *form* is a base in a precision. What a form
/// costs at inference is weighed before anything is bought; only what it loses must be found out. Converting is cheap, so all that are
/// faster than the model are tried on the whole one first. Recovery by training is dear, so it is bought as in successive halving: a few
/// epochs for many bases, three times as many for the promising third, and again; promising means non-dominated in seconds and loss. A form
/// that is no faster than the best form in hand is worth nothing and is never bought. Last, where a base holds the bound in floats and only
/// its int8 form breaks it, quantization-aware training is bought. What is left of the budget then trains the form in hand longer.
///
/// Pure: every answer is a function of the settings, the forms and what has been bought.
public final class DropSearch {
    /// The base that nothing was taken from.
    public static final String WHOLE = "whole";
    /// The precision that is trained in.
    public static final String FLOAT = "fp32";
    /// Static int8, the precision that quantization-aware training ends in.
    public static final String INT8 = "int8";
    private static final int ETA = 3;
    /// Shares of the budget after which no further purchase of that phase begins.
    private static final double FIRST_SHARE = 0.4;
    private static final double LATER_SHARE = 0.85;
    /// A form must be this much faster than the best in hand to be worth buying.
    private static final double GAIN = 0.97;
    /// An int8 form that loses more than this many times the bound is not trained while rounding: too far to come back.
    private static final double WITHIN_REACH = 5;

    /// A base in a precision, as weighed.
    ///
    /// @param seconds    a request
    /// @param admissible whether it keeps every other limit
    public record Form(String base, String precision, double seconds, boolean admissible) {}

    /// What can be bought: knowledge about a loss, and the weights that come with it. The key names the weights.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Buy.Convert.class, name = "convert"),
            @JsonSubTypes.Type(value = Buy.Recover.class, name = "recover"), @JsonSubTypes.Type(value = Buy.Aware.class, name = "aware")})
    public sealed interface Buy {
        String base();

        /// How often the base had been trained; 0 for the model as it came.
        int rung();

        String precision();

        default String key() {
            String trained = base() + (rung() == 0 ? "" : "-rung" + rung());
            return switch (this) {
                case Convert c -> trained + "-" + c.precision();
                case Recover _ -> trained;
                case Aware _ -> trained + "-aware";
            };
        }

        /// A base's weights in another precision, without training.
        record Convert(String base, int rung, String precision) implements Buy {}

        /// Epochs of training towards the model's own answers, from the weights of the rung before.
        record Recover(String base, int rung, int epochs) implements Buy {
            @Override
            public String precision() {
                return FLOAT;
            }
        }

        /// Epochs of training while rounding as int8 does.
        record Aware(String base, int rung, int epochs) implements Buy {
            @Override
            public String precision() {
                return INT8;
            }
        }
    }

    /// A purchase that has been made.
    ///
    /// @param loss    on validation, against the model as it came
    /// @param surely  what the loss does not exceed with the confidence that is asked for; this must hold the bound
    /// @param seconds wall time of one core that it took
    public record Tried(Buy purchase, Estimate loss, double surely, double seconds) {}

    /// What to do now.
    public sealed interface Move {
        record Purchases(String phase, List<Buy> purchases) implements Move {}

        record Stop(StopReason reason) implements Move {}
    }

    /// @param bound        largest loss that may be, at least 0
    /// @param budget       core-seconds for all purchases
    /// @param firstEpochs  length of the first recovery
    /// @param rungs        recoveries at most; 0 where the model cannot be trained
    /// @param epochSeconds a guess of what an epoch takes, by base, until one was bought
    public record Settings(double bound, double budget, int firstEpochs, int rungs, Map<String, Double> epochSeconds) {}

    private final Settings settings;
    private final List<Form> forms;

    public DropSearch(Settings settings, List<Form> forms) {
        this.settings = settings;
        this.forms = List.copyOf(forms);
    }

    public Move next(List<Tried> bought) {
        Set<String> have = bought.stream().map(t -> t.purchase().key()).collect(Collectors.toSet());
        if (forms.stream().noneMatch(f -> f.admissible() && f.seconds() < GAIN * original())) {
            return stop(StopReason.Kind.NOTHING_ADMISSIBLE, "no form is faster than the model");
        }
        for (Move.Purchases phase : phases(bought)) {
            List<Buy> missing = phase.purchases().stream().filter(p -> !have.contains(p.key())).toList();
            if (!missing.isEmpty()) return new Move.Purchases(phase.phase(), missing);
        }
        double spent = spent(bought);
        String words = "%d purchases took %.0f of %.0f core-seconds".formatted(bought.size(), spent, settings.budget());
        return stop(spent < LATER_SHARE * settings.budget() ? StopReason.Kind.LADDER_ENDED : StopReason.Kind.BUDGET_SPENT, words);
    }

    /// Whether a form holds the bound: its loss is surely no larger.
    public boolean holds(Tried tried) {
        return tried.surely() <= settings.bound();
    }

    /// What holds the bound and is admissible, the fastest first; of each form the one that was trained longest.
    public List<Tried> holding(List<Tried> bought) {
        return bought.stream().filter(this::holds).filter(t -> form(t.purchase()).filter(Form::admissible).isPresent())
                .collect(Collectors.toMap(t -> t.purchase().base() + " " + t.purchase().precision(), t -> t, DropSearch::trainedLonger, TreeMap::new)).values().stream()
                .sorted(Comparator.comparingDouble(this::seconds)).toList();
    }

    private static Tried trainedLonger(Tried a, Tried b) {
        return b.purchase().rung() >= a.purchase().rung() ? b : a;
    }

    private static Move stop(StopReason.Kind kind, String words) {
        return new Move.Stop(new StopReason(kind, words));
    }

    private double original() {
        return seconds(WHOLE, FLOAT).orElse(Double.POSITIVE_INFINITY);
    }

    private Optional<Form> form(Buy purchase) {
        return forms.stream().filter(f -> f.base().equals(purchase.base()) && f.precision().equals(purchase.precision())).findFirst();
    }

    private Optional<Double> seconds(String base, String precision) {
        return forms.stream().filter(f -> f.base().equals(base) && f.precision().equals(precision)).findFirst().map(Form::seconds);
    }

    private double seconds(Tried tried) {
        return form(tried.purchase()).map(Form::seconds).orElse(Double.POSITIVE_INFINITY);
    }

    /// Seconds of the fastest form in hand, or of the model itself.
    private double inHand(List<Tried> bought) {
        return holding(bought).stream().findFirst().map(this::seconds).orElse(original());
    }

    private double fastest(String base) {
        return forms.stream().filter(f -> f.base().equals(base) && f.admissible()).mapToDouble(Form::seconds).min().orElse(Double.POSITIVE_INFINITY);
    }

    /// The phases whose content is known by now, in order; each is decided by what the earlier ones bought, so that a search that was
    /// interrupted asks for the same again.
    private List<Move.Purchases> phases(List<Tried> bought) {
        List<Move.Purchases> phases = new ArrayList<>();
        phases.add(new Move.Purchases("convert", conversions(WHOLE, 0, original())));
        for (int rung = 1; rung <= settings.rungs() && complete(phases, bought); rung++) {
            List<Tried> before = before(phases, bought);
            List<Buy> recoveries = rung == 1 ? first(before) : later(rung, before);
            if (recoveries.isEmpty()) break;
            phases.add(new Move.Purchases("rung " + rung + "/" + settings.rungs(), recoveries));
            if (!complete(phases, bought)) return phases;
            phases.add(new Move.Purchases("convert", promising(rung, before(phases, bought))));
        }
        if (settings.rungs() > 0 && complete(phases, bought)) phases.add(new Move.Purchases("aware", aware(before(phases, bought))));
        while (complete(phases, bought)) {
            List<Buy> longer = longer(before(phases, bought));
            if (longer.isEmpty()) break;
            phases.add(new Move.Purchases("longer", longer));
        }
        return phases;
    }

    /// What is about to be chosen trained on, and brought to its precision again, while the budget lasts: an epoch that was the best of few on validation
    /// is lucky as often as good.
    private List<Buy> longer(List<Tried> bought) {
        Optional<Buy> chosen = holding(bought).stream().findFirst().map(Tried::purchase);
        if (chosen.isEmpty() || chosen.get().rung() == 0 || chosen.get() instanceof Buy.Aware) return List.of();
        String base = chosen.get().base();
        String precision = chosen.get().precision();
        int longest = bought.stream().map(Tried::purchase).filter(p -> p instanceof Buy.Recover && p.base().equals(base)).mapToInt(Buy::rung).max().orElse(0);
        boolean converted = precision.equals(FLOAT) || bought.stream().map(Tried::purchase)
                .anyMatch(p -> p.base().equals(base) && p.precision().equals(precision) && p.rung() == longest);
        if (!converted) return List.of(new Buy.Convert(base, longest, precision));
        int epochs = settings.firstEpochs() * power(longest);
        if (longest >= settings.rungs() || price(List.of(base), epochs, bought) > LATER_SHARE * settings.budget() - spent(bought)) return List.of();
        return List.of(new Buy.Recover(base, longest + 1, epochs));
    }

    private static boolean complete(List<Move.Purchases> phases, List<Tried> bought) {
        Set<String> have = bought.stream().map(t -> t.purchase().key()).collect(Collectors.toSet());
        return phases.stream().flatMap(p -> p.purchases().stream()).allMatch(p -> have.contains(p.key()));
    }

    private static List<Tried> before(List<Move.Purchases> phases, List<Tried> bought) {
        Set<String> keys = phases.stream().flatMap(p -> p.purchases().stream()).map(Buy::key).collect(Collectors.toSet());
        return bought.stream().filter(t -> keys.contains(t.purchase().key())).toList();
    }

    /// Every precision of a base that is faster than what is in hand.
    private List<Buy> conversions(String base, int rung, double inHand) {
        return forms.stream().filter(f -> f.base().equals(base) && !f.precision().equals(FLOAT) && f.admissible())
                .filter(f -> f.seconds() < GAIN * inHand).sorted(Comparator.comparingDouble(Form::seconds))
                .<Buy>map(f -> new Buy.Convert(base, rung, f.precision())).toList();
    }

    /// Bases that could become faster than what is in hand, as many as the budget carries, spread evenly from the slowest to the fastest.
    private List<Buy> first(List<Tried> bought) {
        double inHand = inHand(bought);
        List<String> worth = bases(b -> fastest(b) < GAIN * inHand);
        double left = FIRST_SHARE * settings.budget() - spent(bought);
        List<String> chosen = worth;
        for (int n = worth.size(); n > 1 && price(chosen, settings.firstEpochs(), bought) > left; n--) chosen = spread(worth, n - 1);
        return chosen.stream().<Buy>map(b -> new Buy.Recover(b, 1, settings.firstEpochs())).toList();
    }

    private List<String> bases(Predicate<String> worth) {
        return forms.stream().map(Form::base).distinct().filter(b -> !b.equals(WHOLE)).filter(worth)
                .sorted(Comparator.comparingDouble(this::fastest).reversed()).toList();
    }

    private static List<String> spread(List<String> all, int n) {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < n; i++) chosen.add(all.get(n == 1 ? all.size() / 2 : i * (all.size() - 1) / (n - 1)));
        return chosen;
    }

    /// The promising third of the bases that were trained on the rung before, two at least, while the budget lasts.
    private List<Buy> later(int rung, List<Tried> bought) {
        double inHand = inHand(bought);
        Map<String, Tried> last = new TreeMap<>();
        bought.stream().filter(t -> t.purchase() instanceof Buy.Recover r && r.rung() == rung - 1).forEach(t -> last.put(t.purchase().base(), t));
        List<Tried> worth = last.values().stream().filter(t -> fastest(t.purchase().base()) < GAIN * inHand)
                .filter(t -> last.values().stream().noneMatch(o -> dominates(o, t)))
                .sorted(Comparator.comparingDouble((Tried t) -> t.loss().value())).toList();
        int epochs = settings.firstEpochs() * power(rung - 1);
        double left = LATER_SHARE * settings.budget() - spent(bought);
        List<Buy> chosen = new ArrayList<>();
        for (Tried t : worth) {
            double price = price(List.of(t.purchase().base()), epochs, bought);
            if (chosen.size() >= Math.max(2, last.size() / ETA) || price > left) continue;
            left -= price;
            chosen.add(new Buy.Recover(t.purchase().base(), rung, epochs));
        }
        return chosen;
    }

    private boolean dominates(Tried a, Tried b) {
        double faster = fastest(b.purchase().base()) - fastest(a.purchase().base());
        double better = b.loss().value() - a.loss().value();
        return faster >= 0 && better >= 0 && (faster > 0 || better > 0);
    }

    private static int power(int rung) {
        int p = 1;
        for (int i = 0; i < rung; i++) p *= ETA;
        return p;
    }

    /// Conversions of what was trained on a rung and may hold the bound in floats.
    private List<Buy> promising(int rung, List<Tried> bought) {
        double inHand = inHand(bought);
        return bought.stream().filter(t -> t.purchase() instanceof Buy.Recover r && r.rung() == rung)
                .filter(t -> t.loss().low() == null || t.loss().low() <= settings.bound())
                .flatMap(t -> conversions(t.purchase().base(), rung, inHand).stream()).toList();
    }

    /// The fastest int8 form that breaks the bound, not by much, while its floats hold it.
    private List<Buy> aware(List<Tried> bought) {
        double inHand = inHand(bought);
        return bought.stream().filter(t -> t.purchase() instanceof Buy.Convert c && c.precision().equals(INT8) && !holds(t))
                .filter(t -> seconds(t) < GAIN * inHand && t.loss().value() <= WITHIN_REACH * settings.bound())
                .filter(t -> floatsHold(t.purchase(), bought)).min(Comparator.comparingDouble(this::seconds))
                .map(t -> new Buy.Aware(t.purchase().base(), t.purchase().rung(), awareEpochs(t.purchase())))
                .filter(a -> price(List.of(a.base()), a.epochs(), bought) < settings.budget() - spent(bought))
                .<List<Buy>>map(List::of).orElse(List.of());
    }

    private int awareEpochs(Buy purchase) {
        return Math.max(settings.firstEpochs(), settings.firstEpochs() * power(purchase.rung()) / ETA);
    }

    private boolean floatsHold(Buy purchase, List<Tried> bought) {
        if (purchase.rung() == 0) return true;
        return bought.stream().anyMatch(t -> t.purchase() instanceof Buy.Recover r && r.base().equals(purchase.base())
                && r.rung() == purchase.rung() && holds(t));
    }

    private double price(List<String> bases, int epochs, List<Tried> bought) {
        return bases.stream().mapToDouble(b -> epochs * epochSeconds(b, bought)).sum();
    }

    /// As the last training of the base went, else the guess by the pace of all trainings so far.
    private double epochSeconds(String base, List<Tried> bought) {
        double guess = settings.epochSeconds().getOrDefault(base, 0.0);
        List<Tried> trainings = bought.stream().filter(t -> epochs(t.purchase()) > 0).toList();
        Optional<Tried> own = trainings.stream().filter(t -> t.purchase().base().equals(base)).reduce((a, b) -> b);
        if (own.isPresent()) return own.get().seconds() / epochs(own.get().purchase());
        double guessed = trainings.stream().mapToDouble(t -> epochs(t.purchase()) * settings.epochSeconds().getOrDefault(t.purchase().base(), 0.0)).sum();
        double seen = trainings.stream().mapToDouble(Tried::seconds).sum();
        return guessed > 0 ? guess * seen / guessed : guess;
    }

    private static int epochs(Buy purchase) {
        return switch (purchase) {
            case Buy.Recover r -> r.epochs();
            case Buy.Aware a -> a.epochs();
            case Buy.Convert _ -> 0;
        };
    }

    private static double spent(List<Tried> bought) {
        return bought.stream().mapToDouble(Tried::seconds).sum();
    }
}
