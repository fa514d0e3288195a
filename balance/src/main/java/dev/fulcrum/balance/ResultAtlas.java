package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Atlas;
import dev.fulcrum.plan.Axis;
import dev.fulcrum.plan.Border;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Worth;
import dev.fulcrum.report.Block;
import dev.fulcrum.report.Chart;
import dev.fulcrum.report.RegionMap;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Wording;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The break-even atlas of a result: as data for one pair of axes, and as the report's map of all pairs.
public final class ResultAtlas {
    /// Axes that change how money adds up are dear to walk, two of them together dearest.
    private static final int FINE = 31;
    private static final int PRICES = 21;
    private static final int SHAPES = 11;
    private static final int BOTH_SHAPES = 7;

    private final Brief brief;
    private final List<Candidate> candidates;
    private final Estimate search;

    public ResultAtlas(Brief brief, Evidence evidence) {
        this(brief, evidence.list(), evidence.searchSeconds());
    }

    public ResultAtlas(Brief brief, List<Candidate> candidates, Estimate search) {
        this.brief = brief;
        this.candidates = candidates;
        this.search = search;
    }

    /// What `plan --json` tells as `atlas`: the map, every border along each axis, and what knowing more is worth.
    public record Told(Atlas map, List<Border> borders, Worth worth) {}

    public Told told(Axis x, Axis y) {
        Atlas map = rounded(atlas(x, y));
        List<Border> borders = List.of(x, y).stream().flatMap(a -> Atlas.borders(brief, candidates, search, a, 25, brief.seed()).stream()).toList();
        return new Told(map, borders, worth());
    }

    public Worth worth() {
        return Worth.of(brief, candidates, search, brief.seed());
    }

    private Atlas atlas(Axis x, Axis y) {
        return Atlas.of(brief, candidates, search, x, y, count(x, y), count(y, x), brief.seed());
    }

    private static int count(Axis axis, Axis other) {
        return switch (axis) {
            case VOLUME -> FINE;
            case ERRORS, MACHINE, ELECTRICITY -> PRICES;
            case RETRAINING, HORIZON, TREND -> isShape(other) ? BOTH_SHAPES : SHAPES;
        };
    }

    private static boolean isShape(Axis axis) {
        return switch (axis) {
            case RETRAINING, HORIZON, TREND -> true;
            case VOLUME, ERRORS, MACHINE, ELECTRICITY -> false;
        };
    }

    /// Four digits: a map is read, not recomputed.
    private static Atlas rounded(Atlas a) {
        return new Atlas(a.x(), a.y(), a.candidates(), a.cells().stream().map(c -> new Atlas.Cell(c.best(), c.next(), four(c.cost()),
                four(c.nextCost()), four(c.probability()), four(c.loss()))).toList(), a.currency(), a.worlds());
    }

    private static double four(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }

    /// Every pair of axes, the volume and the cost of an error first.
    ///
    /// @param command to which a cell adds its two values
    public Block.Maps block(String command) {
        List<Atlas> atlases = new ArrayList<>();
        for (Axis x : Axis.values()) for (Axis y : Axis.values()) if (x.compareTo(y) < 0) atlases.add(atlas(x, y));
        Set<String> names = atlases.stream().flatMap(a -> a.candidates().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> all = List.copyOf(names);
        return new Block.Maps("Which model is best where", atlases.stream().map(a -> map(a, all)).toList(), """
                Each field is decided from the measurements of this run; the cross is the brief. Pale fields lie so near to a border that the \
                best there is the cheapest in fewer than 90 of 100 worlds that the measurements leave possible.""", command);
    }

    private RegionMap map(Atlas a, List<String> names) {
        int[] place = a.candidates().stream().mapToInt(names::indexOf).toArray();
        List<RegionMap.Cell> cells = a.cells().stream().map(c -> new RegionMap.Cell(c.best() < 0 ? -1 : place[c.best()],
                c.next() < 0 ? -1 : place[c.next()], c.cost(), c.nextCost(), c.probability(), c.loss())).toList();
        return new RegionMap(side(a.x()), side(a.y()), names, cells, a.currency());
    }

    private static RegionMap.Side side(Atlas.Side s) {
        Chart.Axis axis = s.log() ? Chart.Axis.log(s.label(), unit(s)) : Chart.Axis.linear(s.label(), unit(s));
        return new RegionMap.Side(s.axis(), axis, s.own(), s.values(), s.values().stream().map(v -> option(s, v)).toList());
    }

    /// A label that says the unit already needs no second one.
    private static String unit(Atlas.Side s) {
        return switch (Axis.named(s.axis()).orElseThrow()) {
            case VOLUME, RETRAINING, HORIZON, TREND -> "";
            case ERRORS, MACHINE, ELECTRICITY -> s.unit().substring(0, s.unit().indexOf('/'));
        };
    }

    private static String option(Atlas.Side s, double value) {
        String number = value == Math.rint(value) && value < 1e6 ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value).replace("E", "e").replace(".0e", "e");
        return switch (Axis.named(s.axis()).orElseThrow()) {
            case VOLUME -> "--demand " + number;
            case ERRORS -> "--errors " + number;
            case MACHINE, ELECTRICITY, RETRAINING, HORIZON, TREND -> "--" + s.key() + " " + number;
        };
    }

    /// What knowing more is worth, the most valuable first.
    public static String words(Worth worth) {
        if (worth.items().isEmpty()) return "No measurement leaves a doubt about this choice that money depends on.";
        return "Today's choice is expected to lose %s a year against whoever is really the cheapest. ".formatted(
                Wording.quantity(worth.loss(), worth.currency())) + worth.items().stream().limit(4).map(i -> capital(i.words()) + ".")
                .collect(Collectors.joining(" "));
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    /// The two axes of "volume,errors".
    ///
    /// @throws dev.fulcrum.unit.FaultException when they are not two different axes
    public static List<Axis> pair(String words) {
        List<Axis> axes = Arrays.stream(words.split(",", -1)).flatMap(w -> Axis.named(w).stream()).toList();
        if (axes.size() == 2 && words.split(",", -1).length == 2 && axes.get(0) != axes.get(1)) return axes;
        String known = Arrays.stream(Axis.values()).map(Axis::word).collect(Collectors.joining(", "));
        throw Fault.of("draw atlas", "must be two different axes of " + known, words, "write for example --atlas volume,errors")
                .raise();
    }
}
