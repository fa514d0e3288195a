package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The oracle of pruning: the original graph with the weights of removed units set to zero where channels are *made* (rows of
/// convolutions, columns of matrices, biases, scale and shift of normalisations). What reads a channel is left alone, except for the
/// units that their group calls muted: there the rows that read them are zero too.
final class Zeroing {
    private Zeroing() {}

    /// @param removed slices of all removed units
    /// @param muted   those of them that belong to muted groups
    static Graph of(Graph graph, List<PruneGroup.Slice> removed, List<PruneGroup.Slice> muted) {
        Map<String, Tensor> zeroed = new LinkedHashMap<>();
        zero(graph, removed, madeAxes(graph), zeroed);
        zero(graph, muted, readAxes(graph), zeroed);
        return graph.withInitializers(zeroed);
    }

    private static void zero(Graph graph, List<PruneGroup.Slice> slices, Map<String, Set<Integer>> where, Map<String, Tensor> zeroed) {
        for (PruneGroup.Slice slice : slices) {
            if (!where.getOrDefault(slice.weight(), Set.of()).contains(slice.axis())) continue;
            zeroed.put(slice.weight(), zero(zeroed.getOrDefault(slice.weight(), graph.initializers().get(slice.weight())), slice));
        }
    }

    private static Map<String, Set<Integer>> readAxes(Graph graph) {
        Map<String, Set<Integer>> read = new HashMap<>();
        for (Node n : graph.nodes()) {
            switch (n.op()) {
                case "Conv" -> add(graph, read, n, Map.of(1, n.intAttribute("group", 1) == 1 ? Set.of(1) : Set.of()));
                case "ConvTranspose" -> add(graph, read, n, Map.of(1, n.intAttribute("group", 1) == 1 ? Set.of(0) : Set.of()));
                case "Gemm" -> add(graph, read, n, Map.of(1, Set.of(n.intAttribute("transB", 0) == 1 ? 1 : 0)));
                case "MatMul" -> add(graph, read, n, Map.of(1, Set.of(0)));
                default -> { }
            }
        }
        return read;
    }

    private static Map<String, Set<Integer>> madeAxes(Graph graph) {
        Map<String, Set<Integer>> made = new HashMap<>();
        for (Node n : graph.nodes()) {
            switch (n.op()) {
                case "Conv" -> add(graph, made, n, Map.of(1, Set.of(0), 2, Set.of(0)));
                case "ConvTranspose" -> add(graph, made, n, Map.of(1, Set.of(n.intAttribute("group", 1) == 1 ? 1 : 0), 2, Set.of(0)));
                case "Gemm" -> add(graph, made, n, Map.of(1, Set.of(n.intAttribute("transB", 0) == 1 ? 0 : 1), 2, Set.of(0, 1)));
                case "MatMul" -> add(graph, made, n, Map.of(1, Set.of(1)));
                case "Gather" -> add(graph, made, n, Map.of(0, Set.of(1)));
                case "BatchNormalization", "InstanceNormalization", "GroupNormalization" ->
                        add(graph, made, n, Map.of(1, Set.of(0), 2, Set.of(0)));
                case "Add" -> add(graph, made, n, Map.of(0, Set.of(0, 1, 2, 3), 1, Set.of(0, 1, 2, 3)));
                case "Sub" -> add(graph, made, n, Map.of(1, Set.of(0, 1, 2, 3)));
                default -> { }
            }
        }
        return made;
    }

    private static void add(Graph graph, Map<String, Set<Integer>> made, Node n, Map<Integer, Set<Integer>> axes) {
        axes.forEach((input, which) -> n.input(input).filter(i -> graph.initializer(i).isPresent())
                .ifPresent(i -> made.merge(i, which, (a, b) -> {
                    Set<Integer> both = new java.util.TreeSet<>(a);
                    both.addAll(b);
                    return both;
                })));
    }

    private static Tensor zero(Tensor tensor, PruneGroup.Slice slice) {
        float[] values = tensor.toFloatArray();
        int size = (int) tensor.dim(slice.axis());
        int inner = (int) Tensor.count(Arrays.copyOfRange(tensor.dims(), slice.axis() + 1, tensor.rank()));
        for (int i = 0; i < values.length; i++) if (slice.positions().contains(i / inner % size)) values[i] = 0;
        return Tensor.ofFloats(values, tensor.dims());
    }
}
