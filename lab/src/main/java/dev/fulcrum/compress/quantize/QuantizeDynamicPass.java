package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.LiftConstants;
import dev.fulcrum.compress.QuantizedWeights;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Dynamic quantization of products with constant matrices, no data needed: for `y = x W + b` with W `[K, N]`
///
///     (q, s, z) = DynamicQuantizeLinear(x)                  uint8, one scale for all of x, found in each run
///     y = float(MatMulInteger(q, W_q, z)) · (s · s_W) + b   int8 weights, a scale a column
///
/// ONNX Runtime fuses this chain into one DynamicQuantizeMatMul, or into a shared DynamicQuantizeLinear and one MatMulIntegerToFloat
/// each where several products read x. Tables that only Gather reads become int8 with a scale a row, see [QuantizedLookup].
public final class QuantizeDynamicPass {
    private static final int OLDEST_OPSET = 11;
    private final Graph graph;
    private final QuantizedWeights weights;
    private final Step.QuantizeDynamic step;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final Set<String> quantized = new HashSet<>();

    private QuantizeDynamicPass(Graph graph, Step.QuantizeDynamic step) {
        this.graph = graph;
        this.step = step;
        this.weights = new QuantizedWeights(step.largest());
    }

    /// @throws dev.fulcrum.unit.FaultException for an opset below 11, which has no DynamicQuantizeLinear
    public static Graph apply(Graph graph, Step.QuantizeDynamic step) {
        if (graph.opset() < OLDEST_OPSET) {
            throw Fault.of("quantize " + graph.name(), "must be opset 11 or later", "opset " + graph.opset(), "convert the model").raise();
        }
        return new QuantizeDynamicPass(FoldGemm.apply(LiftConstants.apply(graph)), step).quantize();
    }

    /// The products that the pass would quantize, in the order of the graph.
    public static List<Node> candidates(Graph graph) {
        Graph lifted = FoldGemm.apply(LiftConstants.apply(graph));
        return lifted.nodes().stream().filter(n -> Matrix.of(lifted, n).isPresent()).toList();
    }

    private Graph quantize() {
        QuantizedLookup lookups = QuantizedLookup.of(graph, step.excluded());
        for (Node node : graph.nodes()) {
            var matrix = step.excluded().contains(node.outputs().isEmpty() ? "" : node.output()) ? java.util.Optional.<Matrix>empty()
                    : Matrix.of(graph, node);
            if (matrix.isPresent()) product(node, matrix.get());
            else if (lookups.covers(node)) lookups.write(node, nodes, initializers);
            else nodes.add(node);
        }
        return Remaining.graph(graph, nodes, initializers);
    }

    private void product(Node node, Matrix matrix) {
        String x = node.inputs().getFirst();
        String y = node.output();
        if (quantized.add(x)) {
            nodes.add(new Node(x + "_dynamic", "DynamicQuantizeLinear", "", List.of(x),
                    List.of(x + "_dynamic", x + "_dynamic_scale", x + "_dynamic_zero_point"), Map.of()));
        }
        var made = weights.quantize(matrix.columns(), 1, null, 1);
        initializers.put(y + "_weight_quantized", made.weight());
        initializers.put(y + "_weight_scale", Tensor.ofFloats(made.scales(), made.scales().length));
        initializers.put(y + "_weight_zero_point", Tensor.ofBytes(ElementType.INT8, new byte[made.scales().length], made.scales().length));
        nodes.add(Node.of("MatMulInteger", List.of(x + "_dynamic", y + "_weight_quantized", x + "_dynamic_zero_point",
                y + "_weight_zero_point"), y + "_integer"));
        nodes.add(Node.of("Cast", List.of(y + "_integer"), y + "_real").with("to", ElementType.FLOAT.code()));
        nodes.add(Node.of("Mul", List.of(x + "_dynamic_scale", y + "_weight_scale"), y + "_scale"));
        String product = matrix.bias().isPresent() ? y + "_product" : y;
        nodes.add(Node.of("Mul", List.of(y + "_real", y + "_scale"), product));
        matrix.bias().ifPresent(b -> nodes.add(Node.of("Add", List.of(product, b), y)));
    }
}
