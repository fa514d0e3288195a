package dev.fulcrum.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Multi-fidelity successive halving (Jamieson and Talwalkar 2016) over size, recipe, training length and compression.
///
/// The budget is core-seconds of training and compression, stated beforehand. A pilot tries each recipe on one small size; the best
/// recipe trains everything else. Rung 0 trains as many sizes as its share of the budget carries, for a few epochs each; each later
/// rung trains the most promising third three times as long, from the weights that it has. Promising means non-dominated: no
/// other size is both cheaper to run and better on validation, because which of these is best depends on the volume and the plan
/// is decided again for other volumes from the same trials. Where no model is sure to keep the minimum yet, the best one goes on with what is
/// left: without any plan, cheaper models are worth nothing. Then the best model teaches the cheapest sizes that are near the minimum, and
/// everything near the minimum is quantized.
///
/// Every choice is a function of the settings, the weights of the candidates and the trials bought so far.
public final class SuccessiveHalving implements Search {
    private static final int ETA = 3;
    /// Shares of the budget: the pilot, pilot and rung 0, training in all, distillation; the rest is compression and slack.
    private static final double PILOT_SHARE = 0.06;
    private static final double FIRST_SHARE = 0.25;
    private static final double TRAIN_SHARE = 0.75;
    private static final int STUDENTS = 3;
    private static final double DISTILL_SHARE = 0.93;

    /// Beside its epochs a training takes so long in a process that has done others before.
    static final double START_SECONDS = 0.3;
    /// What batches, judging and saving cost for each example, as FLOPs: seen as 0.12 ms beside 4.6e10 FLOP/s.
    private static final double FIXED_FLOPS = 5e6;

    /// The promise is judged harder when many candidates are in reach of it ([dev.fulcrum.plan.PromiseGate]): with 0.9 asked of each of 30 it
    /// is this.
    public static final double SURE = 0.9965;

    private final Settings settings;
    private final List<Weighed> candidates;
    private final Map<String, Weighed> byName;
    private final Ladder ladder;
    private final boolean offLadder;

    /// @param budget           core-seconds for all purchases
    /// @param cores            cores that can be held at once
    /// @param trainingExamples examples in the training split
    /// @param minimum          quality to reach, or 0
    /// @param confidence       P(quality >= minimum) to reach
    /// @param firstEpochs      length of rung 0
    /// @param rungs            number of rungs, at least 1
    /// @param recipes          names of the recipes to try, the first is the default
    /// @param guessedFlops     training FLOP/s of one core before the first trial tells, for example 2e10
    /// @param qualityPays      whether quality above the minimum is worth money
    public record Settings(double budget, int cores, int trainingExamples, double minimum, double confidence, int firstEpochs, int rungs,
            List<String> recipes, double guessedFlops, boolean qualityPays) {}

    public SuccessiveHalving(Settings settings, List<Weighed> candidates) {
        this(settings, candidates, tripled(settings), true);
    }

    /// On measurements that were recorded: the best size is not trained on for as long as the budget carries, and the best model does not teach at the
    /// end, since neither was recorded.
    ///
    /// @param recorded a slice for each rung
    public SuccessiveHalving(Settings settings, List<Weighed> candidates, Ladder recorded) {
        this(settings, candidates, recorded, false);
    }

    private SuccessiveHalving(Settings settings, List<Weighed> candidates, Ladder ladder, boolean offLadder) {
        this.settings = settings;
        this.ladder = ladder;
        this.offLadder = offLadder;
        this.candidates = candidates.stream().filter(Weighed::admissible).sorted(Comparator.comparingDouble(Weighed::flops)).toList();
        this.byName = this.candidates.stream().collect(Collectors.toMap(Weighed::name, Function.identity()));
    }

    private static Ladder tripled(Settings settings) {
        return new Ladder(IntStream.range(0, settings.rungs()).map(r -> settings.firstEpochs() * (int) Math.pow(ETA, r)).boxed().toList());
    }

    @Override
    public Move next(List<Trial> all) {
        List<Trial> bought = all.stream().filter(this::mine).toList();
        if (candidates.isEmpty()) {
            return new Move.Stop(new StopReason(StopReason.Kind.NOTHING_ADMISSIBLE, "no size stays within the latency and memory limits"));
        }
        Set<String> have = bought.stream().map(t -> t.purchase().key()).collect(Collectors.toCollection(HashSet::new));
        for (Move.Buy phase : phases(bought)) {
            List<Purchase> missing = phase.purchases().stream().filter(p -> !have.contains(p.key())).toList();
            if (!missing.isEmpty()) return new Move.Buy(phase.phase(), missing);
        }
        return new Move.Stop(reason(bought));
    }

    /// Not what the search over data size or the one over cheaper forms bought.
    private boolean mine(Trial t) {
        boolean other = t.purchase() instanceof Purchase.Sample || t.purchase() instanceof Purchase.Prune || t.purchase() instanceof Purchase.Aware;
        return !other && byName.containsKey(t.purchase().candidate());
    }

    private StopReason reason(List<Trial> bought) {
        double spent = spent(bought);
        boolean all = spent < 0.98 * settings.budget();
        return new StopReason(all ? StopReason.Kind.LADDER_ENDED : StopReason.Kind.BUDGET_SPENT,
                "%d purchases took %.0f of %.0f core-seconds".formatted(bought.size(), spent, settings.budget()));
    }

    /// The phases whose content is known by now, in order; the last may still be missing purchases.
    private List<Move.Buy> phases(List<Trial> bought) {
        List<Move.Buy> phases = new ArrayList<>();
        phases.add(new Move.Buy("pilot", pilot()));
        if (!complete(phases, bought)) return phases;
        String recipe = bestRecipe(bought);
        phases.add(new Move.Buy("rung 1/" + settings.rungs(), firstRung(recipe, bought)));
        for (int rung = 1; rung < settings.rungs() && complete(phases, bought); rung++) {
            List<Purchase> next = rung(rung, recipe, before(phases, bought));
            if (!next.isEmpty()) phases.add(new Move.Buy("rung " + (rung + 1) + "/" + settings.rungs(), next));
        }
        if (!complete(phases, bought)) return phases;
        if (offLadder) phases.add(new Move.Buy("reach the minimum", reach(recipe, before(phases, bought))));
        if (!complete(phases, bought)) return phases;
        if (offLadder) phases.add(new Move.Buy("distil", distil(recipe, before(phases, bought))));
        if (!complete(phases, bought)) return phases;
        phases.add(new Move.Buy("quantize", quantize(before(phases, bought))));
        return phases;
    }

    private static boolean complete(List<Move.Buy> phases, List<Trial> bought) {
        Set<String> have = bought.stream().map(t -> t.purchase().key()).collect(Collectors.toSet());
        return phases.stream().flatMap(p -> p.purchases().stream()).allMatch(p -> have.contains(p.key()));
    }

    /// The trials of the phases so far: later trials must not change what an earlier phase decided.
    private static List<Trial> before(List<Move.Buy> phases, List<Trial> bought) {
        Set<String> keys = phases.stream().flatMap(p -> p.purchases().stream()).map(Purchase::key).collect(Collectors.toSet());
        return bought.stream().filter(t -> keys.contains(t.purchase().key())).toList();
    }

    private List<Purchase> pilot() {
        double each = PILOT_SHARE * settings.budget() / settings.recipes().size();
        String size = candidates.reversed().stream()
                .filter(c -> price(c, settings.firstEpochs(), settings.guessedFlops()) <= each).findFirst().orElse(candidates.getFirst()).name();
        return settings.recipes().stream().<Purchase>map(r -> first(size, r)).toList();
    }

    private Purchase first(String size, String recipe) {
        return new Purchase.Train(size, recipe, 0, settings.firstEpochs(), Optional.empty());
    }

    private String bestRecipe(List<Trial> bought) {
        Set<String> pilots = pilot().stream().map(Purchase::key).collect(Collectors.toSet());
        return bought.stream().filter(t -> pilots.contains(t.purchase().key()))
                .max(Comparator.comparingDouble(t -> t.validation().value()))
                .map(t -> ((Purchase.Train) t.purchase()).recipe()).orElseThrow();
    }

    /// As many sizes as the first share carries, spread evenly over the range of sizes.
    private List<Purchase> firstRung(String recipe, List<Trial> bought) {
        List<Trial> pilots = before(List.of(new Move.Buy("pilot", pilot())), bought);
        double left = FIRST_SHARE * settings.budget() - spent(pilots);
        double rate = rate(pilots);
        List<Purchase> chosen = new ArrayList<>();
        for (int index : spread(candidates.size())) {
            Weighed c = candidates.get(index);
            double price = price(c, settings.firstEpochs(), rate);
            boolean pilot = c.name().equals(pilot().getFirst().candidate());
            if (!pilot && price <= left) {
                left -= price;
                chosen.add(first(c.name(), recipe));
            }
        }
        return chosen;
    }

    /// 0 to n-1 so that every beginning of the list covers the range: largest gaps first.
    static List<Integer> spread(int n) {
        List<Integer> order = new ArrayList<>();
        boolean[] taken = new boolean[n];
        for (int parts = 1; order.size() < n; parts *= 2) {
            for (int k = 0; k <= parts; k++) {
                int index = (int) Math.round((double) k * (n - 1) / parts);
                if (!taken[index]) order.add(index);
                taken[index] = true;
            }
        }
        return order;
    }

    private List<Purchase> rung(int rung, String recipe, List<Trial> sofar) {
        List<Trial> previous = worthMore(sofar.stream()
                .filter(t -> t.purchase() instanceof Purchase.Train p && p.rung() == rung - 1 && p.recipe().equals(recipe)).toList(), sofar);
        int keep = Math.max(3, Math.ceilDiv(previous.size(), ETA));
        int epochs = ladder.slices().get(rung);
        double until = FIRST_SHARE + (TRAIN_SHARE - FIRST_SHARE) * rung / (settings.rungs() - 1);
        double left = until * settings.budget() - spent(sofar);
        double rate = rate(sofar);
        // Before the last rung: cheap enough that the next one, three times as long, can carry it too.
        double fair = rung == settings.rungs() - 1 ? left : left / ETA;
        List<Purchase> chosen = new ArrayList<>();
        for (Trial t : promising(previous)) {
            double price = price(byName.get(t.purchase().candidate()), epochs, rate);
            if (chosen.size() < keep && price <= Math.min(left, fair)) {
                left -= price;
                chosen.add(new Purchase.Train(t.purchase().candidate(), recipe, rung, epochs, Optional.of(t.purchase().key())));
            }
        }
        return chosen;
    }

    /// The next step of the best size, as long as the rest of the budget carries and the ladder asks for; a training ends by itself once the
    /// minimum is sure.
    private List<Purchase> reach(String recipe, List<Trial> sofar) {
        if (settings.minimum() <= 0 || sofar.stream().anyMatch(this::keepsMinimum)) return List.of();
        Trial best = latest(sofar).stream().filter(t -> t.purchase() instanceof Purchase.Train p && p.recipe().equals(recipe))
                .max(Comparator.comparingDouble(t -> t.validation().value())).orElseThrow();
        Purchase.Train had = (Purchase.Train) best.purchase();
        Weighed size = byName.get(had.candidate());
        double left = DISTILL_SHARE * settings.budget() - spent(sofar) - START_SECONDS;
        int carried = (int) (left * rate(sofar) / epochWork(size.flops(), settings.trainingExamples()));
        int epochs = Math.min(carried, ETA * Math.max(had.epochs(), settings.firstEpochs() * (int) Math.pow(ETA, settings.rungs() - 2)));
        if (epochs < Math.max(1, had.epochs() / ETA)) return List.of();
        return List.of(new Purchase.Train(had.candidate(), recipe, had.rung() + 1, epochs, Optional.of(had.key())));
    }

    /// Where quality above the minimum is worth nothing, only sizes cheaper to run than the cheapest that keeps it are worth more training,
    /// and the best model, which will teach them.
    private List<Trial> worthMore(List<Trial> trials, List<Trial> sofar) {
        if (settings.qualityPays()) return trials;
        double cheapest = sofar.stream().filter(this::keepsMinimum).mapToDouble(this::cost).min().orElse(Double.POSITIVE_INFINITY);
        double best = trials.stream().mapToDouble(t -> t.validation().value()).max().orElse(0);
        return trials.stream().filter(t -> cost(t) < cheapest || t.validation().value() == best).toList();
    }

    private boolean keepsMinimum(Trial t) {
        return settings.minimum() > 0 && t.validation().probabilityAtLeast(settings.minimum()) >= Math.max(SURE, settings.confidence());
    }

    /// Trials by layers of non-domination over (busy time, quality); within a layer the better quality first.
    List<Trial> promising(List<Trial> trials) {
        List<Trial> left = new ArrayList<>(trials);
        List<Trial> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Trial> layer = left.stream().filter(t -> left.stream().noneMatch(o -> dominates(o, t))).toList();
            layer.stream().sorted(Comparator.comparingDouble((Trial t) -> -t.validation().value())).forEach(ordered::add);
            left.removeAll(layer);
        }
        return ordered;
    }

    private boolean dominates(Trial a, Trial b) {
        double costA = cost(a);
        double costB = cost(b);
        double qualityA = a.validation().value();
        double qualityB = b.validation().value();
        return costA <= costB && qualityA >= qualityB && (costA < costB || qualityA > qualityB);
    }

    private double cost(Trial t) {
        return byName.get(t.purchase().candidate()).cheapestSeconds();
    }

    /// The longest-trained weights of each size.
    private List<Trial> latest(List<Trial> sofar) {
        Map<String, Trial> last = new TreeMap<>();
        for (Trial t : sofar) {
            if (!(t.purchase() instanceof Purchase.Quantize)) last.merge(t.purchase().candidate(), t, SuccessiveHalving::longer);
        }
        return List.copyOf(last.values());
    }

    private static Trial longer(Trial a, Trial b) {
        return b.purchase().from().isPresent() && b.purchase().from().get().equals(a.purchase().key())
                || b.validation().value() > a.validation().value() ? b : a;
    }

    /// The cheapest sizes that are at the minimum or near it, taught by the best model, for longer where the budget has room.
    private List<Purchase> distil(String recipe, List<Trial> sofar) {
        Trial teacher = sofar.stream().max(Comparator.comparingDouble(t -> t.validation().value())).orElseThrow();
        double left = DISTILL_SHARE * settings.budget() - spent(sofar);
        double rate = rate(sofar);
        int epochs = settings.firstEpochs() * (int) Math.pow(ETA, settings.rungs() - 1);
        List<Trial> students = new ArrayList<>();
        double spending = 0;
        for (Trial t : near(worthMore(latest(sofar), sofar))) {
            Weighed c = byName.get(t.purchase().candidate());
            double teaching = settings.trainingExamples() * byName.get(teacher.purchase().candidate()).flops() * 2 / rate;
            double price = price(c, epochs, rate) + teaching;
            if (students.size() < STUDENTS && c.cheapestSeconds() < cost(teacher) && spending + price <= left) {
                spending += price;
                students.add(t);
            }
        }
        int longer = Math.clamp((long) (left / Math.max(spending, 1e-9)), 1, ETA) * epochs;
        return students.stream().<Purchase>map(t -> new Purchase.Distill(t.purchase().candidate(), recipe, teacher.purchase().key(), longer,
                Optional.of(t.purchase().key()))).toList();
    }

    /// Within four points of the minimum, the cheapest to run first; all of them where there is no minimum.
    private List<Trial> near(List<Trial> trials) {
        return trials.stream().filter(t -> t.validation().value() >= settings.minimum() - 0.04)
                .sorted(Comparator.comparingDouble(this::cost)).toList();
    }

    /// Everything within a point of the minimum or above; the best three where nothing is.
    private List<Purchase> quantize(List<Trial> sofar) {
        List<Trial> worth = sofar.stream().filter(t -> t.validation().value() >= settings.minimum() - 0.005).toList();
        List<Trial> chosen = worth.isEmpty() ? promising(sofar).stream().limit(3).toList() : promising(worth).stream().limit(12).toList();
        return chosen.stream().<Purchase>map(t -> new Purchase.Quantize(t.purchase().candidate(), Optional.of(t.purchase().key()))).toList();
    }

    private double price(Weighed c, int epochs, double rate) {
        return price(c.flops(), epochs, settings.trainingExamples(), rate);
    }

    /// Core-seconds of a training.
    static double price(double flops, int epochs, int examples, double rate) {
        return START_SECONDS + epochs * epochWork(flops, examples) / rate;
    }

    /// FLOPs of one epoch: forward and backward are three forward passes; a fixed part stands for batches, judging and saving.
    static double epochWork(double flops, int examples) {
        return examples * (3 * flops + FIXED_FLOPS);
    }

    /// Training FLOP/s of one core: the slowest quarter of what the trials showed, so that a rung rather costs less than planned.
    private double rate(List<Trial> trials) {
        return rate(trials, byName, settings.trainingExamples(), settings.guessedFlops(), settings.cores());
    }

    /// @param cold trainings that were the first of their process, and the slowest for it
    static double rate(List<Trial> trials, Map<String, Weighed> byName, int examples, double guessed, int cold) {
        double[] seen = trials.stream().filter(t -> t.purchase() instanceof Purchase.Train && !t.curve().isEmpty())
                .mapToDouble(t -> t.curve().size() * epochWork(byName.get(t.purchase().candidate()).flops(), examples)
                        / Math.max(0.2, t.coreSeconds() - START_SECONDS))
                .sorted().toArray();
        return seen.length == 0 ? guessed : seen[Math.min(seen.length - 1, cold + Math.max(0, seen.length - cold) / 4)];
    }

    private static double spent(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::coreSeconds).sum();
    }
}
