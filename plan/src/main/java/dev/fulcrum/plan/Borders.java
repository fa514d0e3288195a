package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The values of one axis, all others as in the brief, at which another candidate becomes the best.
final class Borders {
    private static final String NOBODY = "nobody";
    private static final int HALVINGS = 40;

    private final Brief brief;
    private final Axis axis;
    private final List<Double> values;
    private final CellJudge judge;
    private final WorldCosts worlds;
    private final List<Candidate> candidates;
    private final Fleets fleets = new Fleets();
    private double[][][] money;

    private Borders(Brief brief, List<Candidate> all, Estimate search, Axis axis, int count, long seed) {
        this.brief = brief;
        this.axis = axis;
        this.values = axis.values(brief, count);
        List<Map<Axis, Double>> points = values.stream().map(v -> Map.of(axis, v)).toList();
        Contenders contenders = Contenders.over(brief, all, search, fleets, ends(points), axis.isShape() ? ends(points) : points);
        this.candidates = contenders.list();
        this.judge = new CellJudge(brief, contenders, costs(List.of(Deviates.none())));
        this.worlds = costs(Worlds.antithetic(seed, Atlas.WORLDS));
    }

    private WorldCosts costs(List<Deviates> in) {
        return axis.isShape() ? WorldCosts.direct(brief, candidates, in, OneOff.NOTHING, fleets)
                : new WorldCosts(brief, candidates, in, OneOff.NOTHING, fleets);
    }

    private static List<Map<Axis, Double>> ends(List<Map<Axis, Double>> points) {
        return List.of(points.getFirst(), points.get(points.size() / 2), points.getLast());
    }

    /// Rising; each with the 90 % interval over the worlds.
    static List<Border> along(Brief brief, List<Candidate> all, Estimate search, Axis axis, int count, long seed) {
        return new Borders(brief, all, search, axis, count, seed).all();
    }

    private List<Border> all() {
        List<Border> borders = new ArrayList<>();
        int last = best(values.getFirst());
        for (int k = 1; k < values.size(); k++) {
            int best = best(values.get(k));
            double from = values.get(k - 1);
            // More than one change may lie between two values.
            for (int guard = 0; best != last && guard <= candidates.size(); guard++) {
                double[] bracket = bracket(from, values.get(k), last);
                int above = best(bracket[1]);
                borders.add(border(last, above, (bracket[0] + bracket[1]) / 2));
                last = above;
                from = bracket[1];
            }
            last = best;
        }
        return borders;
    }

    /// The first change: below it the best is still the same.
    private double[] bracket(double low, double high, int below) {
        double a = low;
        double b = high;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = axis.rounded(axis.value((axis.place(a) + axis.place(b)) / 2));
            if (middle <= a || middle >= b) break;
            if (best(middle) == below) a = middle;
            else b = middle;
        }
        return new double[] {a, b};
    }

    private int best(double value) {
        return judge.at(Map.of(axis, value)).best();
    }

    private Border border(int below, int above, double value) {
        String unit = axis.unit(brief);
        Estimate at = below < 0 || above < 0 ? Estimate.exact(value, unit, Basis.MODELLED) : withBand(below, above, value, unit);
        return new Border(axis.word(), name(below), name(above), at);
    }

    private String name(int place) {
        return place < 0 ? NOBODY : candidates.get(place).name();
    }

    private Estimate withBand(int below, int above, double value, String unit) {
        if (money == null) money = values.stream().map(v -> worlds.at(Map.of(axis, v))).toArray(double[][][]::new);
        double[] roots = IntStream.range(0, Atlas.WORLDS).mapToDouble(w -> root(below, above, w, value)).sorted().toArray();
        double low = roots[(int) Math.round(0.05 * (roots.length - 1))];
        double high = roots[(int) Math.round(0.95 * (roots.length - 1))];
        return new Estimate(value, Double.isInfinite(low) ? null : Double.valueOf(low), Double.isInfinite(high) ? null : Double.valueOf(high),
                unit, Basis.MODELLED);
    }

    /// Where, in one world, the one above begins to be the cheaper of the two: the change nearest to the border. Where there is none on the
    /// axis, minus or plus infinity by who is the cheaper.
    private double root(int below, int above, int world, double near) {
        double[] more = IntStream.range(0, values.size()).mapToDouble(k -> money[k][below][world] - money[k][above][world]).toArray();
        double best = Double.NaN;
        for (int k = 1; k < more.length; k++) {
            if (more[k - 1] > 0 || more[k] <= 0) continue;
            double share = more[k - 1] / (more[k - 1] - more[k]);
            double value = values.get(k - 1) + share * (values.get(k) - values.get(k - 1));
            if (Double.isNaN(best) || distance(value, near) < distance(best, near)) best = value;
        }
        if (!Double.isNaN(best)) return best;
        return Arrays.stream(more).sum() > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    private double distance(double a, double b) {
        return Math.abs(axis.place(a) - axis.place(b));
    }
}
