package dev.fulcrum.compress.prune;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
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
/// First each group alone is narrowed to a few widths and the graph timed ([WidthCurve]). Then blocks are taken greedily, always the
/// one that loses the least importance a second saved. Savings of neighbours overlap (a convolution's time is a product of two
/// widths), so the sum of curves promises too much: at each rung the pruned graph itself is timed, the promise is corrected by the
/// ratio, and blocks are taken until the measured time is there.
public final class PruneCounts {
    private final Graph graph;
    private final PruneGroups groups;
    private final Importance importance;
    private final ToDoubleFunction<Graph> seconds;
    private final double whole;
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

    private PruneCounts(Graph graph, PruneGroups groups, Importance importance, ToDoubleFunction<Graph> seconds) {
        this.graph = graph;
        this.groups = groups;
        this.importance = importance;
        this.seconds = seconds;
        this.whole = seconds.applyAsDouble(graph);
        for (PruneGroup group : groups.groups()) {
            double[] sorted = importance.of(graph, group);
            Arrays.sort(sorted);
            scores.put(group.name(), sorted);
            counts.put(group.name(), group.units().size());
            curves.put(group.name(), WidthCurve.measure(group, whole, count -> measured(new TreeMap<>(Map.of(group.name(), count)))));
        }
    }

    /// @param inputs    dimensions of the graph's inputs by name
    /// @param seconds   measures a graph, for one run at the batch size that matters; called about three times a group and twice a rung
    /// @param fractions of the unpruned time to reach, falling, each in (0, 1)
    /// @return one allotment a fraction, as far down as the groups go: the last may be above its fraction, and then ends the list
    public static List<Allotment> ladder(Graph graph, Map<String, long[]> inputs, Importance importance, ToDoubleFunction<Graph> seconds,
            List<Double> fractions) {
        return new PruneCounts(graph, PruneGroups.of(graph, inputs), importance, seconds).descend(fractions);
    }

    private List<Allotment> descend(List<Double> fractions) {
        List<Allotment> rungs = new ArrayList<>();
        double kept = 1;
        for (double fraction : fractions) {
            Allotment reached = null;
            while (reached == null || reached.fraction() > fraction) {
                boolean moved = takeUntil(whole * (1 - fraction) / kept);
                if (!moved && reached != null) break;
                reached = allotment();
                // A promise that measuring has shown to be too large is scaled down, yet never to nothing.
                kept = Math.clamp((whole - reached.seconds()) / Math.max(promised(), Double.MIN_NORMAL), 0.05, 1);
            }
            rungs.add(reached);
            if (reached.fraction() > fraction) break;
        }
        return rungs;
    }

    /// Takes at least one block, and goes on until the curves promise the saving; false when there is none left.
    private boolean takeUntil(double saving) {
        boolean moved = false;
        do {
            PruneGroup cheapest = cheapest();
            if (cheapest == null) return moved;
            counts.put(cheapest.name(), next(cheapest));
            moved = true;
        } while (promised() < saving);
        return moved;
    }

    private PruneGroup cheapest() {
        PruneGroup best = null;
        double least = Double.POSITIVE_INFINITY;
        for (PruneGroup group : groups.groups()) {
            int now = counts.get(group.name());
            int next = next(group);
            double saved = curves.get(group.name()).saved(next) - curves.get(group.name()).saved(now);
            double price = saved > 0 ? lost(group, next, now) / saved : Double.POSITIVE_INFINITY;
            if (price < least) {
                least = price;
                best = group;
            }
        }
        return best;
    }

    private int next(PruneGroup group) {
        int now = counts.get(group.name());
        return group.ladder().stream().filter(c -> c < now).findFirst().orElse(now);
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
        double time = measured(changed);
        return new Allotment(changed, time, time / whole, all > 0 ? lost / all : 0);
    }

    private double measured(SortedMap<String, Integer> some) {
        return seconds.applyAsDouble(PrunePass.apply(graph, Step.Prune.counts(some), importance, groups).graph());
    }
}
