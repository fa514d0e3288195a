package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.LiftConstants;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Weight-only quantization of products with constant matrices: `com.microsoft.MatMulNBits`, whose kernel unpacks blocks as it
/// multiplies. Where memory is what a product waits for (one token at a time, large matrices) fewer bytes are less time.
///
/// Only matrices whose K is a multiple of the block; the others stay float. Tables that only Gather reads become int8, see
/// [QuantizedLookup].
public final class QuantizeWeightsPass {
    private static final String DOMAIN = "com.microsoft";
    /// Products of a block are taken in int8 after a quantization of the activations in blocks of the same size.
    private static final int INT8_ACCURACY = 4;

    private QuantizeWeightsPass() {}

    public static Graph apply(Graph graph, Step.QuantizeWeights step) {
        return rewrite(FoldGemm.apply(LiftConstants.apply(graph)), step, true);
    }

    /// The float graph with the weights that the codes stand for, in ONNX operators alone: what [#apply] must compute but for the
    /// rounding of activations. It can be judged by any engine.
    public static Graph widened(Graph graph, Step.QuantizeWeights step) {
        return rewrite(FoldGemm.apply(LiftConstants.apply(graph)), step, false);
    }

    /// The products that the pass would quantize, in the order of the graph.
    public static List<Node> candidates(Graph graph, Step.QuantizeWeights step) {
        Graph lifted = FoldGemm.apply(LiftConstants.apply(graph));
        return lifted.nodes().stream().filter(n -> Matrix.of(lifted, n).filter(m -> m.rows() % step.block() == 0).isPresent()).toList();
    }

    private static Graph rewrite(Graph graph, Step.QuantizeWeights step, boolean packed) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        QuantizedLookup lookups = QuantizedLookup.of(graph, step.excluded());
        for (Node node : graph.nodes()) {
            var matrix = Matrix.of(graph, node).filter(m -> m.rows() % step.block() == 0 && !step.excluded().contains(node.output()));
            if (matrix.isPresent()) product(node, matrix.get(), step, packed, nodes, initializers);
            else if (lookups.covers(node)) lookups.write(node, nodes, initializers);
            else nodes.add(node);
        }
        Graph made = Remaining.graph(graph, nodes, initializers);
        return packed ? importing(made) : made;
    }

    private static void product(Node node, Matrix matrix, Step.QuantizeWeights step, boolean packed, List<Node> nodes,
            Map<String, Tensor> initializers) {
        BlockWeights weights = BlockWeights.of(matrix.columnsFirst(), step.bits(), step.block());
        String y = node.output();
        String product = matrix.bias().isPresent() ? y + "_product" : y;
        String x = node.inputs().getFirst();
        nodes.add(packed ? packed(x, product, weights, initializers) : widened(x, product, weights, initializers));
        matrix.bias().ifPresent(b -> nodes.add(Node.of("Add", List.of(product, b), y)));
    }

    private static Node packed(String x, String y, BlockWeights weights, Map<String, Tensor> initializers) {
        initializers.put(y + "_weight_codes", weights.codesTensor());
        initializers.put(y + "_weight_scales", weights.scalesTensor());
        return new Node(y, "MatMulNBits", DOMAIN, List.of(x, y + "_weight_codes", y + "_weight_scales"), List.of(y), Map.of())
                .with("K", weights.rows()).with("N", weights.count()).with("bits", weights.bits()).with("block_size", weights.block())
                .with("accuracy_level", INT8_ACCURACY);
    }

    private static Node widened(String x, String y, BlockWeights weights, Map<String, Tensor> initializers) {
        initializers.put(y + "_weight_widened", weights.widened());
        return Node.of("MatMul", List.of(x, y + "_weight_widened"), y);
    }

    private static Graph importing(Graph g) {
        Map<String, Long> opsets = new TreeMap<>(g.opsets());
        opsets.putIfAbsent(DOMAIN, 1L);
        return new Graph(g.name(), g.nodes(), g.initializers(), g.inputs(), g.outputs(), g.values(), opsets, g.irVersion(), g.metadata(),
                g.unknown());
    }
}
