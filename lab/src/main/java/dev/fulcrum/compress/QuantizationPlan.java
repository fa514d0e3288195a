package dev.fulcrum.compress;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which values of a graph become uint8, decided from the operators alone.
///
/// Convolutions and matrix products with constant weights ask for it. From there it spreads over what works on uint8 too, as far as
/// its inputs are uint8: so whatever stands before the first convolution, and what follows the last product, stays float. A Relu or
/// Clip that alone reads a result belongs to it: the value after it is quantized, the one before it never exists.
///
/// The operators are those for which ONNX Runtime's CPU provider has an 8-bit kernel or moves bytes as they are. Transposed
/// convolutions and HardSwish have none: they stay float between pairs.
public final class QuantizationPlan {
    private static final Set<String> OWN_SCALE =
            Set.of("AveragePool", "GlobalAveragePool", "Concat", "Relu", "Clip", "LeakyRelu", "Sigmoid");
    private static final Set<String> SAME_SCALE = Set.of("MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze");
    private static final Set<String> TWO_SIDED = Set.of("Add", "Mul");
    private static final int LARGEST_RANK = 5;
    private final Graph graph;
    private final Set<String> excluded;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers;
    private final Set<String> outputs;
    private final Set<String> values = new LinkedHashSet<>();
    private final Map<String, String> scaleOf = new LinkedHashMap<>();
    private final Set<Node> weighted = Collections.newSetFromMap(new java.util.IdentityHashMap<>());

    private QuantizationPlan(Graph graph, Set<String> excluded) {
        this.graph = graph;
        this.excluded = excluded;
        this.producers = graph.producers();
        this.consumers = graph.consumers();
        this.outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toCollection(HashSet::new));
    }

    /// @param excluded nodes that stay float, by their first output
    public static QuantizationPlan of(Graph graph, Set<String> excluded) {
        QuantizationPlan plan = new QuantizationPlan(graph, excluded);
        graph.nodes().forEach(plan::visit);
        return plan;
    }

    /// The nodes whose weights become int8, in the order of the graph.
    public List<Node> weighted() {
        return graph.nodes().stream().filter(weighted::contains).toList();
    }

    /// Quantized values, each once, in the order of the graph.
    Set<String> values() {
        return values;
    }

    /// Values whose range must be known; the others take the scale of the value that they are made from.
    Set<String> calibrated() {
        return values.stream().filter(v -> !scaleOf.containsKey(v)).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The value whose range gives this value's scale: itself, or what a pooling or reshaping took it from.
    String scaleSource(String value) {
        String source = scaleOf.get(value);
        return source == null ? value : scaleSource(source);
    }

    /// Whether the node's weights become int8.
    boolean isWeighted(Node node) {
        return weighted.contains(node);
    }

    private void visit(Node node) {
        if (node.outputs().isEmpty() || excluded.contains(node.output())) return;
        if (node.is("Conv") && hasWeight(node, LARGEST_RANK, 3)) {
            weigh(node);
            mark(result(node));
        } else if (isProduct(node)) {
            weigh(node);
        } else if (node.domain().isEmpty() && TWO_SIDED.contains(node.op()) && joinsQuantized(node)) {
            node.inputs().forEach(values::add);
            mark(result(node));
        } else if (node.domain().isEmpty() && values.contains(node.inputs().isEmpty() ? "" : node.inputs().getFirst())) {
            spread(node);
        }
    }

    private void weigh(Node node) {
        weighted.add(node);
        values.add(node.inputs().getFirst());
    }

    private void spread(Node node) {
        if (node.outputs().size() != 1) return;
        if (movesValues(node) && !outputs.contains(node.output()) && values.add(node.output())) {
            scaleOf.put(node.output(), node.inputs().getFirst());
        }
        boolean all = !node.op().equals("Concat") || values.containsAll(node.inputs());
        if (OWN_SCALE.contains(node.op()) && all || isRisingGate(node)) mark(node.output());
    }

    /// Whether a node is a HardSigmoid that 8-bit addition can carry out, see [QdqWriter#gate].
    static boolean isRisingGate(Node node) {
        return node.is("HardSigmoid") && node.floatAttribute("alpha", 0.2f) > 0 && node.floatAttribute("beta", 0.5f) > 0;
    }

    /// Whether every element of the result is an element of the input.
    private static boolean movesValues(Node node) {
        return SAME_SCALE.contains(node.op()) || node.is("Resize") && node.textAttribute("mode", "nearest").equals("nearest");
    }

    /// A result that callers read stays float.
    private void mark(String value) {
        if (!outputs.contains(value)) values.add(value);
    }

    private String result(Node node) {
        List<Node> readers = consumers.getOrDefault(node.output(), List.of());
        boolean fused = readers.size() == 1 && !outputs.contains(node.output()) && isActivation(readers.getFirst());
        return fused ? readers.getFirst().output() : node.output();
    }

    private boolean isActivation(Node node) {
        return (node.is("Relu") || node.is("Clip")) && !excluded.contains(node.output());
    }

    /// Both operands are activations, and at least one is quantized for another reason.
    private boolean joinsQuantized(Node node) {
        return node.inputs().stream().anyMatch(values::contains) && node.inputs().stream().noneMatch(this::isConstant);
    }

    private boolean isConstant(String value) {
        Node maker = producers.get(value);
        return graph.initializer(value).isPresent() || maker != null && maker.is("Constant");
    }

    private boolean isProduct(Node node) {
        boolean plainGemm = node.is("Gemm") && node.floatAttribute("alpha", 1) == 1 && node.floatAttribute("beta", 1) == 1
                && node.intAttribute("transA", 0) == 0 && hasBias(node);
        return (plainGemm || node.is("MatMul")) && hasWeight(node, 2, 2);
    }

    private boolean hasBias(Node gemm) {
        long[] dims = graph.initializer(gemm.inputs().get(1)).map(Tensor::dims).orElse(new long[0]);
        if (dims.length != 2) return false;
        long columns = dims[gemm.intAttribute("transB", 0) == 1 ? 0 : 1];
        return gemm.input(2).isEmpty() || gemm.input(2).flatMap(graph::initializer).filter(b -> b.count() == columns).isPresent();
    }

    private boolean hasWeight(Node node, int rank, int lowestRank) {
        boolean constantBias = node.input(2).isEmpty() || node.input(2).flatMap(graph::initializer).isPresent();
        return constantBias && graph.initializer(node.inputs().get(1)).filter(w -> w.type() == ElementType.FLOAT)
                .filter(w -> w.rank() <= rank && w.rank() >= lowestRank).isPresent();
    }
}
