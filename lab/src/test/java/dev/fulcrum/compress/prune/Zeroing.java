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
/// convolutions, columns of matrices, biases, scale and shift of normalisations). What reads a channel is left alone.
final class Zeroing {
    private Zeroing() {}

    /// @param removed slices of all removed units
    static Graph of(Graph graph, List<PruneGroup.Slice> removed) {
        Map<String, Set<Integer>> made = madeAxes(graph);
        Map<String, Tensor> zeroed = new LinkedHashMap<>();
        for (PruneGroup.Slice slice : removed) {
            if (!made.getOrDefault(slice.weight(), Set.of()).contains(slice.axis())) continue;
            zeroed.put(slice.weight(), zero(zeroed.getOrDefault(slice.weight(), graph.initializers().get(slice.weight())), slice));
        }
        return graph.withInitializers(zeroed);
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
