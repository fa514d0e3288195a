package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which channels of a graph can be pruned, and what goes with each: the dependency graph of structured pruning, for any topology.
///
/// **The problem.** Removing output channel 7 of a convolution shortens a weight, and with it everything that meets the channel: the
/// bias, the normalisation behind it, the other operand of a residual addition and whatever made that, each reader's input channel 7,
/// or positions 7·49 to 7·49+48 of a matrix behind a Flatten, or 32 columns of three projections when the channel is an attention
/// head. Fang et al. 2023 (DepGraph) build this from pairwise rules between layers of a known kind and a trace of the model.
///
/// **The idea.** An ONNX graph needs no trace: it is the program. Every position on every axis of every weight gets a *slot*. The
/// operators are walked once, each passing the slots of its inputs' axes on to its outputs' axes: a convolution gives its output the
/// slots of its weight's first axis and *ties* its input's channel slots to its weight's second; an addition ties its operands
/// position by position; Transpose, Concat, Split, Slice move slots; a Reshape follows elements, so that slots which fall on one
/// position are tied. Ties are kept in a union-find ([Slots]). Weights that are read twice have one set of slots, so sharing needs no
/// rule. What callers see, what statistics are taken over, and what an unknown operator reads is *fixed*, with the reason kept.
///
/// **The consequence.** A class of slots that is not fixed is a *unit*: the smallest thing that can be removed. Units that are made
/// along one axis of a weight form a [PruneGroup]. Cutting is the same for all operators: drop the positions of removed slots from
/// every axis of every weight; a few operators (grouped convolutions, Reshape, Split, Slice, Gather) carry sizes to be rewritten.
///
/// **What is claimed.** The pruned graph computes what the original computes with the removed channels' weights set to zero where they
/// are made. Each axis therefore also carries whether a removed channel *reads as zero* ([Axis]): it does after Relu, not after
/// Sigmoid, and again after a product with something that does (squeeze-and-excitation, attention weights times values). A weight that
/// sums over a channel which would not read as zero *mutes* it: then the claim is that of zeroing the weights that read it as well, and
/// the group says so. A reader without weights (a sum, a product of two activations) fixes it. A LayerNormalization over channels
/// fixes them all, for its statistics would change; so a transformer's residual stream stays, and its heads and inner widths can go.
///
/// See docs/math/pruning.md. Fang, Ma, Song, Mi and Wang 2023, "DepGraph: Towards Any Structural Pruning".
///
/// @param groups in the order of the graph
/// @param fixed  what must stay, and why, in the order of the graph
/// @param tying  the walk that found them
public record PruneGroups(List<PruneGroup> groups, List<FixedChannels> fixed, Analysis tying) {

    /// Channels that cannot be pruned.
    ///
    /// @param weight   that makes them
    /// @param channels how many
    /// @param why      the operator and node that need them, or the output
    public record FixedChannels(String weight, int channels, String why) {}

    /// The walk behind the groups, for [PrunePass].
    public static final class Analysis {
        final Tying tying;
        final Map<String, TensorType> types;
        final Map<String, TensorType> otherTypes;

        private Analysis(Tying tying, Map<String, TensorType> types, Map<String, TensorType> otherTypes) {
            this.tying = tying;
            this.types = types;
            this.otherTypes = otherTypes;
        }

        /// Dimensions of a value when every free dimension of the inputs is one larger.
        java.util.Optional<long[]> otherDims(String value) {
            return java.util.Optional.ofNullable(otherTypes.get(value)).flatMap(TensorType::shape)
                    .map(s -> s.stream().mapToLong(d -> d instanceof Dim.Size(long size) ? size : -1).toArray());
        }
    }

    /// @param graph  with constants folded where possible, see `DeadNodes`
    /// @param inputs dimensions of the graph's inputs by name; any valid ones do where dimensions are free
    public static PruneGroups of(Graph graph, Map<String, long[]> inputs) {
        Map<String, TensorType> types = ShapeInference.infer(graph, inputs);
        Tying tying = withBestForks(graph, types);
        return new GroupBuilding(tying).build(new Analysis(tying, types, ShapeInference.infer(graph, enlarged(graph, inputs))));
    }

    /// At a batch size, which stands for every dimension that the inputs do not declare.
    public static PruneGroups of(Graph graph, long batch) {
        return of(graph, ShapeInference.inputShapes(graph, batch));
    }

    /// A split reshape takes its outermost axis (heads) unless another leaves more channels that can be pruned (query, key and value in
    /// one weight), or as many in finer units where the outermost has fewer than four (channel shuffles).
    private static Tying withBestForks(Graph graph, Map<String, TensorType> types) {
        Map<Integer, Integer> choices = new TreeMap<>();
        Tying best = Tying.of(graph, types, choices);
        for (Tying.Fork fork : List.copyOf(best.forks)) {
            boolean prunable = prunable(best, List.of(fork.slots())) > 0;
            if (prunable && fork.chosen() >= 4) continue;
            for (int axis = 1; axis < fork.axes(); axis++) {
                Map<Integer, Integer> other = new HashMap<>(choices);
                other.put(fork.node(), axis);
                Tying tried = Tying.of(graph, types, other);
                if (!isBetter(tried, best, prunable)) continue;
                best = tried;
                choices.put(fork.node(), axis);
            }
        }
        return best;
    }

    private static boolean isBetter(Tying tried, Tying best, boolean finerIsBetter) {
        long more = prunable(tried, made(tried)) - prunable(best, made(best));
        return more > 0 || more == 0 && finerIsBetter && units(tried) > units(best);
    }

    private static long units(Tying tying) {
        return made(tying).stream().flatMapToInt(Arrays::stream).filter(s -> !tying.slots.isFixed(s)).map(tying.slots::find).distinct()
                .count();
    }

    private static Collection<int[]> made(Tying tying) {
        return tying.makers.stream().map(Tying.Maker::slots).toList();
    }

    private static long prunable(Tying tying, Collection<int[]> axes) {
        return axes.stream().flatMapToInt(Arrays::stream).filter(s -> !tying.slots.isFixed(s)).count();
    }

    /// The same inputs with every free dimension one larger: sizes that do not change with it may be written down.
    private static Map<String, long[]> enlarged(Graph graph, Map<String, long[]> inputs) {
        Map<String, long[]> larger = new LinkedHashMap<>(inputs);
        for (Value input : graph.inputs()) {
            List<Dim> declared = input.type().flatMap(TensorType::shape).orElse(List.of());
            long[] dims = inputs.get(input.name());
            if (dims == null || declared.size() != dims.length) continue;
            long[] changed = dims.clone();
            for (int a = 0; a < dims.length; a++) if (!(declared.get(a) instanceof Dim.Size)) changed[a]++;
            larger.put(input.name(), changed);
        }
        return larger;
    }

    /// @throws IllegalArgumentException when there is none of that name
    public PruneGroup group(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no prune group " + name + " in " + new ArrayList<>(groups.stream()
                        .map(PruneGroup::name).toList())));
    }
}
