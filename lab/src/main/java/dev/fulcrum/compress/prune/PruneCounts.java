package dev.fulcrum.compress.prune;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// Allots unit counts to groups by measured time: multiply-accumulates are not latency, and a channel of an early layer can cost ten
/// times one of a late layer.
///
/// First each group alone is narrowed to a few widths and the graph timed ([WidthCurve]). Then groups are narrowed greedily, always
/// where the least importance is lost a second saved. A group whose saving drowns in the clock's noise counts for a tenth of its share of
/// the FLOPs, so that it comes last, but does come. Savings of neighbours overlap (a convolution's time is a product of two
/// widths), so the sum of curves promises too much: at each rung the pruned graph itself is timed, the promise is corrected by the
/// ratio, and blocks are taken until the measured time is there.
public final class PruneCounts {
    /// Of its share of the FLOPs, what a group is taken to save at least.
    private static final double LEAST = 0.1;

    private final Graph graph;
    private final Map<String, long[]> inputs;
    private final PruneGroups groups;
    private final Importance importance;
    private final ToDoubleFunction<Graph> seconds;
    private final Map<String, WidthCurve> curves = new TreeMap<>();
    private final Map<String, double[]> scores = new TreeMap<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();

    /// Counts that were tried.
    ///
    /// @param counts     units that stay, by group; groups that stay whole are left out
    /// @param seconds    measured, of the graph pruned to these counts
    /// @param fraction   of the unpruned graph's seconds
    /// @param importance that was given up, as a share of all importance, in [0, 1)
    public record Allotment(SortedMap<String, Integer> counts, double seconds, double fraction, double importance) {
        public Step.Prune step() {
            return Step.Prune.counts(counts);
        }
    }

    private PruneCounts(Graph graph, Map<String, long[]> inputs, Importance importance, ToDoubleFunction<Graph> seconds) {
        this.graph = graph;
        this.inputs = inputs;
        this.groups = PruneGroups.of(graph, inputs);
        this.importance = importance;
        this.seconds = seconds;
        for (PruneGroup group : groups.groups()) {
            double[] sorted = importance.of(graph, group);
            Arrays.sort(sorted);
            scores.put(group.name(), sorted);
            counts.put(group.name(), group.units().size());
            curves.put(group.name(), WidthCurve.measure(group, count -> saved(group.name(), count)));
        }
    }

    /// Share of the time saved with one group at a count.
    private double saved(String group, int count) {
        Graph narrow = pruned(Map.of(group, count));
        double operations = GraphCount.of(graph, inputs).flops();
        double share = operations > 0 ? 1 - GraphCount.of(narrow, inputs).flops() / operations : 0;
        return Math.max(1 - seconds.applyAsDouble(narrow) / seconds.applyAsDouble(graph), LEAST * share);
    }

    /// @param inputs    dimensions of the graph's inputs by name
    /// @param seconds   measures a graph, for one run at the batch size that matters; called about six times a group and four times a
    ///                  rung: every look at a pruned graph is beside one at the unpruned graph, so that a machine that drifts cancels out
    /// @param fractions of the unpruned time to reach, falling, each in (0, 1)
    /// @return one allotment a fraction, as far down as the groups go: the last may be above its fraction, and then ends the list
    public static List<Allotment> ladder(Graph graph, Map<String, long[]> inputs, Importance importance, ToDoubleFunction<Graph> seconds,
            List<Double> fractions) {
        return new PruneCounts(graph, inputs, importance, seconds).descend(fractions);
    }

    private List<Allotment> descend(List<Double> fractions) {
        List<Allotment> rungs = new ArrayList<>();
        Allotment reached = new Allotment(new TreeMap<>(), 0, 1, 0);
        for (double fraction : fractions) {
            boolean moved = true;
            while (moved && reached.fraction() > fraction) {
                moved = takeUntil(promised() + (reached.fraction() - fraction) / kept(reached));
                if (moved) reached = allotment();
            }
            rungs.add(reached);
            if (reached.fraction() > fraction) break;
        }
        return rungs;
    }

    /// The part of what the curves promised that measuring has found, within bounds so that one noisy look neither stalls nor overshoots.
    private double kept(Allotment reached) {
        return promised() > 0 ? Math.clamp((1 - reached.fraction()) / promised(), 0.5, 1) : 1;
    }

    /// Narrows at least one group, and goes on until the curves promise the saving; false when nothing can be narrowed.
    private boolean takeUntil(double saving) {
        boolean moved = false;
        do {
            Narrowing cheapest = cheapest();
            if (cheapest == null) return moved;
            counts.put(cheapest.group(), cheapest.count());
            moved = true;
        } while (promised() < saving);
        return moved;
    }

    /// @param price importance lost a share of the time saved
    private record Narrowing(String group, int count, double price) {}

    /// Any lower count may be the best next one: where a curve is flat for a while the way on is a jump.
    private Narrowing cheapest() {
        Narrowing best = null;
        for (PruneGroup group : groups.groups()) {
            int now = counts.get(group.name());
            WidthCurve curve = curves.get(group.name());
            for (int count : group.ladder()) {
                double saved = count < now ? curve.saved(count) - curve.saved(now) : 0;
                double price = saved > 0 ? lost(group, count, now) / saved : Double.POSITIVE_INFINITY;
                if (saved > 0 && (best == null || price < best.price())) best = new Narrowing(group.name(), count, price);
            }
        }
        return best;
    }

    /// Importance of the units between two counts, the least important leaving first.
    private double lost(PruneGroup group, int to, int from) {
        double[] sorted = scores.get(group.name());
        return Arrays.stream(sorted, sorted.length - from, sorted.length - to).sum();
    }

    private double promised() {
        return counts.entrySet().stream().mapToDouble(e -> curves.get(e.getKey()).saved(e.getValue())).sum();
    }

    private Allotment allotment() {
        SortedMap<String, Integer> changed = new TreeMap<>(counts);
        double lost = 0;
        for (PruneGroup group : groups.groups()) {
            lost += lost(group, counts.get(group.name()), group.units().size());
            if (counts.get(group.name()) == group.units().size()) changed.remove(group.name());
        }
        double all = scores.values().stream().flatMapToDouble(Arrays::stream).sum();
        return slower(look(changed, lost, all), look(changed, lost, all));
    }

    private Allotment look(SortedMap<String, Integer> changed, double lost, double all) {
        double time = seconds.applyAsDouble(pruned(changed));
        return new Allotment(changed, time, time / seconds.applyAsDouble(graph), all > 0 ? lost / all : 0);
    }

    /// A rung counts as reached when two looks say so.
    private static Allotment slower(Allotment a, Allotment b) {
        return a.fraction() >= b.fraction() ? a : b;
    }

    private Graph pruned(Map<String, Integer> some) {
        return PrunePass.apply(graph, Step.Prune.counts(some), importance, groups).graph();
    }
}
