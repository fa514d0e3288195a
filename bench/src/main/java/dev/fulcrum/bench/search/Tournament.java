package dev.fulcrum.bench.search;

import dev.fulcrum.search.Trial;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.belief.LnError;
import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.search.replay.RecordedWorld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/// Every search in every cell: data sets x regimes x demands x prices x seeds, in the oracle's money. All figures MODELLED from recorded
/// measurements.
final class Tournament {
    /// Of everything that could be bought: what a rival's budget may be.
    private static final List<Double> BUDGETS = List.of(0.003, 0.01, 0.03, 0.1, 0.3);
    /// A plan is in hand once validation is at the minimum: with some hundred examples, no promise within a point of the best could be kept.
    private static final double REQUIRED = 0.5;
    private static final double WITHIN = 0.01;
    /// How sure of the minimum a plan in hand may have to be, to choose from by what the other data sets show.
    private static final List<Double> SURES = List.of(0.5, 0.65, 0.8);
    /// Seeds on which that is chosen.
    private static final int CHOSEN_ON = 4;
    /// Seeds on which parts are taken out, too: each takes as long as the whole.
    private static final int ABLATED = 1;
    /// Times the best rival's mean that ours may come to.
    private static final double NEAR = 1.05;
    private static final double NORMAL_95 = 1.96;
    /// On either side of a 90 % interval.
    private static final double TAIL = 0.05;
    /// USD a wrong answer where errors are priced: an answer in ten wrong costs about as much as serving a small model.
    static final double ERROR = 4e-9;

    private final List<Grid> grids;
    private final Size size;
    private final List<Cell> cells = new ArrayList<>();
    private final Map<List<String>, Prior> priors = new HashMap<>();

    /// How much of it: demands are requests a month, prices multiples of the serving price.
    record Size(List<Double> demands, List<Double> prices, int seeds) {
        static final Size WHOLE = new Size(DoubleStream.of(1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10).boxed().toList(),
                List.of(0.25, 0.5, 1.0, 2.0, 4.0), 8);
        static final Size SMALL = new Size(List.of(1e5, 1e9), List.of(1.0), 2);
    }

    /// One setting with the regret of everybody in it.
    ///
    /// @param sure     of the minimum, as the search was told to be
    /// @param told     how often what a purchase showed lay in the 90 % interval of what was expected of it
    /// @param budgeted regret of each rival that wants a budget, by budget
    private record Cell(String set, boolean errors, double demand, double sure, Map<Variation, Double> ours, Told told, Map<Rival, Double> rivals,
            Map<Rival, List<Double>> budgeted) {}

    private record Told(int inside, int all) {
        static final Told NOTHING = new Told(0, 0);

        Told plus(Told other) {
            return new Told(inside + other.inside, all + other.all);
        }
    }

    Tournament(List<Grid> grids, Size size) {
        this.grids = grids;
        this.size = size;
        for (Grid grid : grids) {
            for (double demand : size.demands()) {
                Belief belief = belief(without(grids, grid), demand);
                for (boolean errors : new boolean[] {false, true}) for (double price : size.prices()) play(grid, belief, errors, demand, price);
            }
        }
    }

    /// What the search begins with, taken from other data sets alone.
    ///
    /// @param outside by price: what having no plan costs. A missed minimum counts as so many times the oracle, whose cost nobody knows beforehand
    private record Belief(Prior prior, double sure, Map<Double, Double> outside) {}

    private Belief belief(List<Grid> others, double demand) {
        return new Belief(prior(others), sure(others, demand), outside(others, demand));
    }

    private Map<Double, Double> outside(List<Grid> others, double demand) {
        Map<Double, Double> outside = new HashMap<>();
        for (double price : size.prices()) {
            double ln = others.stream().flatMapToDouble(o -> LongStream.range(0, CHOSEN_ON)
                    .mapToDouble(seed -> Math.log(new Arena(setting(o, demand, price, false, Double.POSITIVE_INFINITY, seed)).oracle().total())))
                    .average().orElse(Double.POSITIVE_INFINITY);
            outside.put(price, Arena.PENALTY * Math.exp(ln));
        }
        return outside;
    }

    private static List<Grid> without(List<Grid> grids, Grid one) {
        return grids.stream().filter(g -> g != one).toList();
    }

    private Prior prior(List<Grid> others) {
        return priors.computeIfAbsent(others.stream().map(Grid::name).toList(), _ -> TunedPrior.of(others));
    }

    /// What costs least on the other data sets, each replayed with what the rest of them teaches.
    private double sure(List<Grid> others, double demand) {
        if (others.isEmpty()) return VolumePriced.SURE;
        Map<Double, Double> costs = new HashMap<>();
        for (Grid o : others) {
            List<Grid> rest = without(others, o);
            Map<Double, Double> outside = outside(rest, demand);
            for (double sure : SURES) costs.merge(sure, lnRegret(o, new Belief(prior(rest), sure, outside), demand), Double::sum);
        }
        return SURES.stream().min(Comparator.comparingDouble(costs::get)).orElseThrow();
    }

    private double lnRegret(Grid grid, Belief belief, double demand) {
        return LongStream.range(0, Math.min(CHOSEN_ON, size.seeds())).parallel().mapToDouble(seed -> {
            double price = size.prices().get(size.prices().size() / 2);
            Setting setting = setting(grid, demand, price, false, belief.outside().get(price), seed);
            Arena arena = new Arena(setting);
            VolumePriced search = Variation.WHOLE.search(setting, REQUIRED, belief.sure(), belief.prior());
            return Math.log(regret(arena, search, arena.run(search)));
        }).sum();
    }

    private void play(Grid grid, Belief belief, boolean errors, double demand, double price) {
        cells.addAll(LongStream.range(0, size.seeds()).parallel()
                .mapToObj(seed -> cell(setting(grid, demand, price, errors, belief.outside().get(price), seed), belief, errors, seed)).toList());
    }

    private static Setting setting(Grid grid, double demand, double price, boolean errors, double outside, long seed) {
        Grid part = Setting.part(grid, seed);
        if (errors) return new Setting(part, demand, price, 0, ERROR, Double.POSITIVE_INFINITY);
        return new Setting(part, demand, price, minimum(part), 0, outside);
    }

    /// A point under quality on test of what is best on validation: the luckiest on test of a thousand would be up to a point better than any truly is.
    static double minimum(Grid grid) {
        RecordedWorld world = new RecordedWorld(grid);
        Trial best = world.all().stream().max(Comparator.comparingDouble((Trial t) -> t.validation().value()).thenComparing(t -> t.purchase().key())).orElseThrow();
        return world.test(best.purchase().key()).value() - WITHIN;
    }

    private static Cell cell(Setting setting, Belief belief, boolean errors, long seed) {
        Arena arena = new Arena(setting);
        Map<Variation, Double> ours = new EnumMap<>(Variation.class);
        Told told = Told.NOTHING;
        for (Variation v : Variation.values()) {
            if (v != Variation.WHOLE && seed >= ABLATED) continue;
            VolumePriced search = v.search(setting, REQUIRED, belief.sure(), belief.prior());
            List<Trial> bought = arena.run(search);
            ours.put(v, regret(arena, search, bought));
            if (v == Variation.WHOLE && seed < ABLATED) told = told(search, bought);
        }
        Map<Rival, Double> rivals = new EnumMap<>(Rival.class);
        Map<Rival, List<Double>> budgeted = new EnumMap<>(Rival.class);
        double everything = setting.grid().runs().stream().flatMap(r -> r.slices().stream()).mapToDouble(s -> s.seconds() + s.int8().seconds()).sum();
        for (Rival rival : Rival.values()) {
            if (rival.budgeted) budgeted.put(rival, BUDGETS.stream().map(b -> regret(arena, setting, rival, b * everything, seed)).toList());
            else rivals.put(rival, regret(arena, setting, rival, 0, seed));
        }
        return new Cell(setting.grid().name(), errors, setting.monthly(), belief.sure(), ours, told, rivals, budgeted);
    }

    private static double regret(Arena arena, Setting setting, Rival rival, double budget, long seed) {
        List<Trial> bought = rival.buy(arena, setting, budget, seed);
        return arena.regret(bought, rival.chosen(arena, setting, bought));
    }

    /// It chooses the plan that it holds to be in hand.
    private static double regret(Arena arena, VolumePriced search, List<Trial> bought) {
        return arena.regret(bought, search.best(bought).map(List::of).orElse(bought));
    }

    private static Told told(VolumePriced search, List<Trial> bought) {
        Told told = Told.NOTHING;
        for (int i = 0; i < bought.size(); i++) {
            LnError expected = search.expected(bought.subList(0, i), bought.get(i).purchase());
            double below = expected.below(Math.log(Math.max(1e-9, 1 - bought.get(i).validation().value())));
            told = told.plus(new Told(below >= TAIL && below <= 1 - TAIL ? 1 : 0, 1));
        }
        return told;
    }

    /// Whether everything that is claimed holds in every cell, and of the expectations in all cells together.
    boolean holds() {
        return rows().stream().allMatch(Row::holds) && inside() >= 0.85 && inside() <= 0.95;
    }

    /// Share of purchases that showed what lay in the 90 % interval of what was expected of them.
    double inside() {
        Told all = cells.stream().map(Cell::told).reduce(Told.NOTHING, Told::plus);
        return (double) all.inside() / all.all();
    }

    /// One data set, regime and demand, over all prices and seeds: cost over the oracle's.
    ///
    /// @param sure      P(quality >= minimum) that a plan in hand had to have, by what cost least on the other sets
    /// @param best      the best rival's name, and its mean regret
    /// @param beyond    by how much our mean lies above 1.05 of the best rival's, in pairs
    /// @param halfWidth of the 95 % interval of `beyond`
    /// @param ablations mean regret without each part, and whole on the same seeds
    record Row(String set, String regime, double demand, double sure, double median, double p90, double mean, String best, double bestMean,
            double beyond, double halfWidth, double accuracyFirst, Map<String, Double> rivals, Map<String, Double> ablations) {
        boolean holds() {
            double limit = demand >= 1e7 ? 1.10 : 1.5;
            boolean near = median <= limit && (demand < 1e7 || p90 <= 1.25);
            boolean first = demand < 1e8 || accuracyFirst / mean >= 3;
            return near && first && beyond <= halfWidth;
        }
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Grid grid : grids) {
            for (boolean errors : new boolean[] {false, true}) {
                for (double demand : size.demands()) rows.add(row(grid.name(), errors, demand));
            }
        }
        return rows;
    }

    private Row row(String set, boolean errors, double demand) {
        List<Cell> mine = cells.stream().filter(c -> c.set().equals(set) && c.errors() == errors && c.demand() == demand).toList();
        double[] ours = mine.stream().mapToDouble(c -> c.ours().get(Variation.WHOLE)).sorted().toArray();
        Map<String, Double> rivals = new TreeMap<>();
        for (Rival r : Rival.values()) rivals.put(r.name(), mine.stream().mapToDouble(c -> of(c, r)).average().orElseThrow());
        Map<String, Double> ablations = new LinkedHashMap<>();
        List<Cell> ablated = mine.stream().filter(c -> c.ours().size() == Variation.values().length).toList();
        for (Variation v : Variation.values()) ablations.put(v.name(), ablated.stream().mapToDouble(c -> c.ours().get(v)).average().orElseThrow());
        double mean = Arrays.stream(ours).average().orElseThrow();
        var best = rivals.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        double[] beyond = mine.stream().mapToDouble(c -> c.ours().get(Variation.WHOLE) - NEAR * of(c, Rival.valueOf(best.getKey()))).toArray();
        return new Row(set, errors ? "priced errors" : "minimum", demand, mine.getFirst().sure(), ours[ours.length / 2],
                ours[(int) (0.9 * (ours.length - 1))], mean, best.getKey(), best.getValue(), Arrays.stream(beyond).average().orElseThrow(),
                halfWidth(beyond), rivals.get(Rival.ACCURACY_FIRST.name()), rivals, ablations);
    }

    private static double halfWidth(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return NORMAL_95 * Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
    }

    private double of(Cell cell, Rival rival) {
        return rival.budgeted ? cell.budgeted().get(rival).get(tuned(cell, rival)) : cell.rivals().get(rival);
    }

    /// The budget that was best on the other data sets at this demand; on this one where there is no other.
    private int tuned(Cell cell, Rival rival) {
        List<Cell> like = cells.stream().filter(c -> c.errors() == cell.errors() && c.demand() == cell.demand()).toList();
        List<Cell> others = like.stream().filter(c -> !c.set().equals(cell.set())).toList();
        List<Cell> from = others.isEmpty() ? like : others;
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int b = 0; b < BUDGETS.size(); b++) {
            int budget = b;
            double sum = from.stream().mapToDouble(c -> Math.log(c.budgeted().get(rival).get(budget))).sum();
            if (sum < least) {
                least = sum;
                best = b;
            }
        }
        return best;
    }
}
