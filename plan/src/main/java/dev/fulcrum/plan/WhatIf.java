package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// The planner's choice at other volumes and prices, at a million decisions a second: who is best, who is next, and where the two change
/// places. What it says is what [Planner] says; docs/math/atlas.md tells how.
///
/// Retraining, horizon and trend change the shape of the curves; another value of one of them takes some milliseconds once ([#with]).
public final class WhatIf {
    private final Brief brief;
    private final List<Candidate> candidates;
    private final Estimate search;
    private final Fleets fleets;
    private final Map<Map<Axis, Double>, WhatIf> shapes;
    private final Map<Axis, Double> shape;
    /// Places of the candidates by merit: who wins for the same money.
    private final int[] merit;
    /// Null where money is not affine in the prices, or a limit on money depends on them: then every answer is the slow one.
    private final Pieces[] pieces;
    private final double[] looking;
    private final FeasibleBands bands;
    private final ShortLists[] lists;
    private final double worthOverHorizon;

    private WhatIf(Brief brief, List<Candidate> candidates, Estimate search, Fleets fleets, Map<Axis, Double> shape,
            Map<Map<Axis, Double>, WhatIf> shapes) {
        this.brief = brief;
        this.candidates = candidates;
        this.search = search;
        this.fleets = fleets;
        this.shape = shape;
        this.shapes = shapes;
        this.merit = merit(candidates);
        this.bands = FeasibleBands.of(brief, candidates, fleets);
        PricedModel model = new PricedModel(brief, fleets);
        this.pieces = brief.limits().searchMoney().isEmpty() && model.isAffine(candidates) ? pieces(model, candidates) : null;
        this.looking = pieces == null || candidates.isEmpty() ? new double[4] : model.search(candidates.getFirst(), search);
        this.lists = new ShortLists[bands.count()];
        for (int i = 0; i < lists.length && pieces != null; i++) {
            lists[i] = new ShortLists(pieces, bands.feasible(i), Axis.MACHINE.span(Axis.MACHINE.of(brief)),
                    Axis.ELECTRICITY.span(Axis.ELECTRICITY.of(brief)));
        }
        double annuity = Horizon.of(brief).annuity();
        this.worthOverHorizon = brief.quality().worth().map(w -> w * annuity).orElse(Double.POSITIVE_INFINITY);
    }

    /// @param search core-seconds held for looking, charged to every candidate
    public static WhatIf of(Brief brief, List<Candidate> candidates, Estimate search) {
        Map<Map<Axis, Double>, WhatIf> shapes = new ConcurrentHashMap<>();
        WhatIf first = new WhatIf(brief, Served.by(brief, candidates), search, new Fleets(), Map.of(), shapes);
        shapes.put(Map.of(), first);
        return first;
    }

    private static int[] merit(List<Candidate> candidates) {
        List<Candidate> best = candidates.stream().sorted(Ranking.BY_MERIT_AND_NAME).toList();
        return candidates.stream().mapToInt(best::indexOf).toArray();
    }

    private static Pieces[] pieces(PricedModel model, List<Candidate> candidates) {
        List<Optional<Pieces>> all = candidates.stream().map(c -> Pieces.of(model.curve(c, Deviates.none()))).toList();
        return all.stream().allMatch(Optional::isPresent) ? all.stream().map(Optional::get).toArray(Pieces[]::new) : null;
    }

    /// One decision. Places are those of [#candidates]; -1 stands for nobody.
    ///
    /// @param best     feasible and the cheapest
    /// @param next     the runner-up
    /// @param cost     lifetime money of the best, from scratch
    /// @param nextCost of the runner-up
    /// @param below    the nearest volume below at which the two change places, NaN where there is none
    /// @param above    the nearest above
    public record Turn(int best, int next, double cost, double nextCost, double below, double above) {
        static final Turn NOBODY = new Turn(-1, -1, 0, 0, Double.NaN, Double.NaN);
    }

    public List<Candidate> candidates() {
        return candidates;
    }

    /// Whether answers come from the arrays.
    public boolean isFast() {
        return pieces != null;
    }

    /// How many candidates are looked at for one point, of all.
    int looksAt(double volume, double c, double p, double e) {
        return lists[bands.band(volume)].of(Pieces.bucket(volume), c, p, e).length;
    }

    /// The same questions under another retraining, horizon or trend; each value is prepared once.
    public WhatIf with(Axis axis, double value) {
        if (!axis.isShape()) throw new IllegalArgumentException(axis.word() + " is an argument of at");
        Map<Axis, Double> wanted = new EnumMap<>(Axis.class);
        wanted.putAll(shape);
        wanted.put(axis, value);
        return shapes.computeIfAbsent(wanted, w -> new WhatIf(axis.with(brief, value), candidates, search, fleets, w, shapes));
    }

    /// @param volume requests a month
    /// @param c      money a wrong answer
    /// @param p      money a machine-hour
    /// @param e      money a kWh
    public Turn at(double volume, double c, double p, double e) {
        if (volume == 0) return Turn.NOBODY;
        if (pieces == null || !(volume >= Pieces.LOWEST && volume < Pieces.HIGHEST) || !(p > 0)) return slowly(volume, c, p, e);
        int bucket = Pieces.bucket(volume);
        int[] list = lists[bands.band(volume)].of(bucket, c, p, e);
        int best = -1;
        int next = -1;
        double cost = 0;
        double nextCost = 0;
        double search = PricedCurve.total(looking, c, p, e);
        for (int i : list) {
            Pieces curve = pieces[i];
            double money = search + curve.at(curve.piece(volume, bucket), volume, c, p, e);
            if (best < 0 || precedes(i, money, best, cost)) {
                next = best;
                nextCost = cost;
                best = i;
                cost = money;
            } else if (next < 0 || precedes(i, money, next, nextCost)) {
                next = i;
                nextCost = money;
            }
        }
        if (best < 0 || worthOverHorizon < cost) return Turn.NOBODY;
        if (next < 0) return new Turn(best, -1, cost, 0, Double.NaN, Double.NaN);
        return new Turn(best, next, cost, nextCost, crossing(best, next, volume, bucket, c, p, e, false),
                crossing(best, next, volume, bucket, c, p, e, true));
    }

    private boolean precedes(int a, double moneyA, int b, double moneyB) {
        int byMoney = Ranking.compare(moneyA, moneyB);
        return byMoney != 0 ? byMoney < 0 : merit[a] < merit[b];
    }

    /// Walks from piece to piece until the dearer of the two has become the cheaper.
    private double crossing(int best, int next, double volume, int bucket, double c, double p, double e, boolean up) {
        Pieces a = pieces[best];
        Pieces b = pieces[next];
        int ka = a.piece(volume, bucket);
        int kb = b.piece(volume, bucket);
        // A step changes one of the two lines; the other's is kept.
        double ax = a.intercept(ka, c, p, e);
        double ay = a.slope(ka, c, p, e);
        double bx = b.intercept(kb, c, p, e);
        double by = b.slope(kb, c, p, e);
        double sign = 0;
        double v = volume;
        boolean jumps = !(a.continuous && b.continuous);
        while (true) {
            double x = ax - bx;
            double y = ay - by;
            if (sign == 0 || jumps) {
                double here = significant(x + y * v, ax + ay * v);
                if (sign == 0) sign = Math.signum(here);
                else if (here * sign < 0) return v;
            }
            double end = up ? Math.min(a.end(ka), b.end(kb)) : Math.max(a.from[ka], b.from[kb]);
            double there = significant(x + y * end, ax + ay * end);
            if (sign == 0) sign = Math.signum(there);
            else if (there * sign < 0) return Math.clamp(-x / y, Math.min(v, end), Math.max(v, end));
            v = end;
            boolean stepA = up ? a.end(ka) <= v : a.from[ka] >= v;
            boolean stepB = up ? b.end(kb) <= v : b.from[kb] >= v;
            if (stepA) {
                ka += up ? 1 : -1;
                if (ka < 0 || ka >= a.pieces()) return Double.NaN;
                ax = a.intercept(ka, c, p, e);
                ay = a.slope(ka, c, p, e);
            }
            if (stepB) {
                kb += up ? 1 : -1;
                if (kb < 0 || kb >= b.pieces()) return Double.NaN;
                bx = b.intercept(kb, c, p, e);
                by = b.slope(kb, c, p, e);
            }
        }
    }

    private static double significant(double difference, double scale) {
        return Math.abs(difference) <= 1e-12 * Math.abs(scale) ? 0 : difference;
    }

    /// What [Planner] would say, asked the long way.
    Turn slowly(double volume, double c, double p, double e) {
        Brief there = PricedModel.priced(brief.atDemand(volume), c, p, e);
        Choice choice = new Choice(there, candidates, search, PromiseGate.USUAL, fleets);
        if (choice.row().candidate().isEmpty()) return Turn.NOBODY;
        List<Candidate> order = choice.feasible();
        CostModel model = PricedModel.of(there, fleets);
        int best = place(order.getFirst().name());
        double cost = model.cost(candidates.get(best), search).total().value();
        if (order.size() == 1) return new Turn(best, -1, cost, 0, Double.NaN, Double.NaN);
        int next = place(order.get(1).name());
        CostCurve first = model.curve(candidates.get(best), Deviates.none());
        CostCurve second = model.curve(candidates.get(next), Deviates.none());
        double[] crossings = Crossing.between(first, second).stream().mapToDouble(Crossing::volume).toArray();
        return new Turn(best, next, cost, model.cost(candidates.get(next), search).total().value(),
                Arrays.stream(crossings).filter(v -> v <= volume).max().orElse(Double.NaN),
                Arrays.stream(crossings).filter(v -> v > volume).min().orElse(Double.NaN));
    }

    private int place(String name) {
        return IntStream.range(0, candidates.size()).filter(i -> candidates.get(i).name().equals(name)).findFirst().orElseThrow();
    }
}
