package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The points of an atlas, and every one of them decided.
final class AtlasGrid {
    private final Axis x;
    private final Axis y;
    private final Atlas.Side across;
    private final Atlas.Side up;
    private final List<Candidate> candidates;
    private final CellJudge judge;
    private final String currency;

    AtlasGrid(Brief brief, List<Candidate> all, Estimate search, Axis x, Axis y, int columns, int rows, long seed) {
        this.x = x;
        this.y = y;
        this.across = Atlas.Side.of(brief, x, columns);
        this.up = Atlas.Side.of(brief, y, rows);
        this.currency = brief.prices().currency();
        Fleets fleets = new Fleets();
        Contenders contenders = Contenders.over(brief, all, search, fleets, points(corners(x, across), corners(y, up)),
                ordered(coarse(x, across), coarse(y, up)));
        this.candidates = contenders.list();
        this.judge = new CellJudge(brief, contenders, new WorldCosts(brief, candidates, Worlds.withValues(seed, Atlas.WORLDS), search,
                fleets));
    }

    /// Both ends and the brief's own value.
    private static List<Double> corners(Axis axis, Atlas.Side side) {
        TreeSet<Double> ends = new TreeSet<>(List.of(side.values().getFirst(), side.values().getLast()));
        if (side.own() != null) ends.add(axis.rounded(side.own()));
        return List.copyOf(ends);
    }

    /// Where contenders are looked for: an axis that is dear to walk is looked at in three places.
    private static List<Double> coarse(Axis axis, Atlas.Side side) {
        return axis.isShape() ? corners(axis, side) : side.values();
    }

    private List<Map<Axis, Double>> points(List<Double> columns, List<Double> rows) {
        List<Map<Axis, Double>> points = new ArrayList<>();
        for (double row : rows) for (double column : columns) points.add(new EnumMap<>(Map.of(x, column, y, row)));
        return points;
    }

    private List<Map<Axis, Double>> ordered(List<Double> columns, List<Double> rows) {
        List<Map<Axis, Double>> points = points(columns, rows);
        return cheapOrder(points).stream().map(points::get).toList();
    }

    /// Points that share what is dear to work out stand in a row.
    private List<Integer> cheapOrder(List<Map<Axis, Double>> points) {
        Axis dearest = x.dearness() >= y.dearness() ? x : y;
        return IntStream.range(0, points.size()).boxed().sorted(Comparator.comparing(i -> points.get(i).get(dearest))).toList();
    }

    Atlas atlas() {
        List<Map<Axis, Double>> points = points(across.values(), up.values());
        CellJudge.Decided[] decided = new CellJudge.Decided[points.size()];
        for (int i : cheapOrder(points)) decided[i] = judge.at(points.get(i));
        List<Integer> shown = Arrays.stream(decided).flatMap(d -> IntStream.of(d.best(), d.next()).boxed()).filter(i -> i >= 0).distinct()
                .sorted().toList();
        List<Atlas.Cell> cells = Arrays.stream(decided).map(d -> new Atlas.Cell(shown.indexOf(d.best()), shown.indexOf(d.next()), d.cost(),
                d.nextCost(), d.probability(), d.loss())).toList();
        return new Atlas(across, up, shown.stream().map(i -> candidates.get(i).name()).toList(), cells, currency, Atlas.WORLDS);
    }
}
