package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Follows the axis that holds the batch from the inputs through a graph whose batch is 1.
///
/// A value either holds the batch in one known axis, or does not depend on the inputs. Nodes that keep examples apart pass the axis on;
/// any other node stops the walk with a fault that names it.
final class BatchFlow {
    private static final Set<String> ELEMENTWISE = Set.of("Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu", "Gelu", "HardSigmoid",
            "HardSwish", "Mish", "Softplus", "Softsign", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Erf", "Floor", "Ceil",
            "Round", "Sin", "Cos", "Clip", "Identity", "Dropout", "Cast", "ThresholdedRelu", "Not", "IsNaN", "IsInf");
    private static final Set<String> BROADCAST = Set.of("Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or",
            "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Where", "PRelu");
    /// Data first, batch in axis 0, all other inputs weights.
    private static final Set<String> BATCH_FIRST = Set.of("Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool",
            "GlobalMaxPool", "GlobalLpPool", "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "DepthToSpace",
            "SpaceToDepth", "ConvInteger", "QLinearConv");
    private static final Set<String> NORMALISED = Set.of("Softmax", "LogSoftmax", "Hardmax");
    private static final Set<String> SCALED = Set.of("QuantizeLinear", "DequantizeLinear");

    private final Graph graph;
    private final Map<String, Shaped> shapes;
    private final Map<String, Integer> axes = new HashMap<>();
    private final Map<String, long[]> constants = new HashMap<>();

    private BatchFlow(Graph graph) {
        this.graph = graph;
        this.shapes = ShapeInference.shapes(graph, ShapeInference.inputShapes(graph, 1));
    }

    /// @throws FaultException naming the first node that does not keep examples apart
    static BatchFlow follow(Graph graph) {
        BatchFlow flow = new BatchFlow(graph);
        graph.inputs().forEach(v -> flow.axes.put(v.name(), 0));
        graph.initializers().forEach(flow::constant);
        graph.nodes().forEach(flow::node);
        return flow;
    }

    /// The axis of a value that holds the batch; nothing where the value does not depend on the inputs.
    Optional<Integer> axis(String value) {
        return Optional.ofNullable(axes.get(value));
    }

    /// The integers of a constant.
    Optional<long[]> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    private void constant(String name, Tensor value) {
        if (value.type() == ElementType.INT64 && value.rank() <= 1 && value.count() <= 64) constants.put(name, value.toLongArray());
    }

    private void node(Node node) {
        if (node.is("Constant") && node.attributes().get("value") instanceof Attribute.OfTensor(Tensor t)) constant(node.output(), t);
        boolean dependent = node.inputs().stream().anyMatch(axes::containsKey);
        boolean bodies = node.attributes().values().stream().anyMatch(Attribute.OfGraph.class::isInstance);
        if (bodies) throw mixes(node, "a subgraph, which is not followed");
        if (!dependent) return;
        if (!node.domain().isEmpty()) throw mixes(node, "an operator whose rule is not known");
        try {
            int axis = after(node);
            node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> axes.put(o, axis));
        } catch (IndexOutOfBoundsException | NullPointerException e) {
            throw mixes(node, "inputs whose shapes are not known");
        }
    }

    private int after(Node node) {
        String op = node.op();
        if (ELEMENTWISE.contains(op)) return first(node);
        if (BROADCAST.contains(op)) return broadcast(node);
        if (BATCH_FIRST.contains(op)) return only(node, first(node) == 0, 0);
        if (NORMALISED.contains(op)) return normalised(node);
        if (SCALED.contains(op)) return first(node);
        return switch (op) {
            case "Gemm" -> only(node, first(node) == 0 && node.intAttribute("transA", 0) == 0, 0);
            case "MatMul", "MatMulInteger" -> matmul(node);
            case "Flatten" -> only(node, first(node) == 0 && positive(node, 0, node.intAttribute("axis", 1)) == 1, 0);
            case "Reshape" -> reshape(node);
            case "Transpose" -> transposed(node);
            case "Concat", "CumSum" -> along(node, node.intAttribute("axis", 1));
            case "Split" -> along(node, node.intAttribute("axis", 0));
            case "LayerNormalization", "RMSNormalization" -> only(node, positive(node, 0, node.intAttribute("axis", -1)) > first(node), first(node));
            case "Resize", "Upsample", "Pad" -> only(node, first(node) == 0 && shape(node.output()).dim(0) == 1 && !sized(node), 0);
            case "Slice" -> sliced(node);
            case "Squeeze", "Unsqueeze" -> squeezed(node);
            case "Gather" -> gathered(node);
            default -> op.startsWith("Reduce") || op.equals("ArgMax") || op.equals("ArgMin") ? reduced(node) : unknown(node);
        };
    }

    private int unknown(Node node) {
        throw mixes(node, "an operator whose rule is not known");
    }

    private int only(Node node, boolean sound, int axis) {
        boolean weights = node.inputs().stream().skip(1).noneMatch(axes::containsKey);
        if (!sound || !weights) throw mixes(node, "values along the batch");
        return axis;
    }

    /// The batch axis of the first input.
    private int first(Node node) {
        Integer axis = axes.get(node.inputs().getFirst());
        if (axis == null) throw mixes(node, "the batch in another input than the first");
        return axis;
    }

    private Shaped shape(String value) {
        return shapes.get(value);
    }

    private long positive(Node node, int input, long axis) {
        return axis < 0 ? axis + shape(node.inputs().get(input)).rank() : axis;
    }

    /// Axes are counted from the end, as broadcasting aligns them; a value without the batch must be 1 or nothing there.
    private int broadcast(Node node) {
        int rank = shape(node.output()).rank();
        int at = -1;
        for (String in : node.inputs()) {
            if (!axes.containsKey(in)) continue;
            int aligned = axes.get(in) + rank - shape(in).rank();
            if (at >= 0 && at != aligned) throw mixes(node, "the batch in different axes");
            at = aligned;
        }
        for (String in : node.inputs()) {
            int own = at - rank + shape(in).rank();
            if (own >= 0 && shape(in).dim(own) != 1) throw mixes(node, "the batch with another axis");
        }
        return at;
    }

    /// The batch must be an outer axis of each factor that holds it, or the rows of the first.
    private int matmul(Node node) {
        String a = node.inputs().get(0);
        String b = node.inputs().get(1);
        int rank = shape(node.output()).rank();
        Integer left = axes.get(a);
        Integer right = axes.get(b);
        if (left != null && left == shape(a).rank() - 1 || right != null && right >= shape(b).rank() - 2) throw mixes(node, "a sum over the batch");
        int at = left != null ? left + rank - shape(a).rank() : right + rank - shape(b).rank();
        if (right != null && right + rank - shape(b).rank() != at) throw mixes(node, "the batch in different axes");
        return at;
    }

    /// Before opset 13 the axes from `axis` on are taken as one.
    private int normalised(Node node) {
        long axis = positive(node, 0, node.intAttribute("axis", graph.opset() < 13 ? 1 : -1));
        boolean apart = graph.opset() < 13 ? axis > first(node) : axis != first(node);
        return only(node, apart, first(node));
    }

    /// The batch must be the leading 1 of the new shape too, and every example keep its elements.
    private int reshape(Node node) {
        if (first(node) != 0) throw mixes(node, "the batch behind other axes");
        if (node.inputs().size() > 1 && axes.containsKey(node.inputs().get(1))) throw mixes(node, "a shape that depends on the input's values");
        Shaped out = shape(node.output());
        if (out.rank() == 0 || out.dim(0) != 1) throw mixes(node, "the batch with another axis");
        long[] wanted = constants.get(node.inputs().get(1));
        if (wanted == null) throw mixes(node, "a shape that is not constant");
        long stated = wanted[0];
        boolean free = stated == -1 || stated == 0 && node.intAttribute("allowzero", 0) == 0;
        boolean writable = stated == 1 && (Arrays.stream(wanted).noneMatch(d -> d == -1) || node.intAttribute("allowzero", 0) == 0);
        if (!free && !writable) throw mixes(node, "the batch with another axis");
        return 0;
    }

    /// Sizes of a Resize hold the batch's 1 too.
    private static boolean sized(Node node) {
        return node.is("Resize") && node.input(3).isPresent();
    }

    private int transposed(Node node) {
        long[] perm = node.intsAttribute("perm");
        int axis = first(node);
        int rank = shape(node.inputs().getFirst()).rank();
        if (perm == null) return rank - 1 - axis;
        for (int a = 0; a < perm.length; a++) if (perm[a] == axis) return a;
        throw mixes(node, "a permutation without the batch");
    }

    /// Joining or cutting along an axis; all inputs must hold the batch in the same one.
    private int along(Node node, long axis) {
        String holder = node.inputs().stream().filter(axes::containsKey).findFirst().orElseThrow();
        int batch = axes.get(holder);
        boolean same = node.op().equals("Concat") ? node.inputs().stream().allMatch(i -> axes.getOrDefault(i, -1) == batch)
                : node.inputs().getFirst().equals(holder);
        long positive = axis < 0 ? axis + shape(holder).rank() : axis;
        if (node.op().equals("CumSum")) positive = Optional.ofNullable(constants.get(node.inputs().get(1))).map(v -> v[0]).orElse((long) batch);
        if (!same || positive == batch) throw mixes(node, "values along the batch");
        return batch;
    }

    private int sliced(Node node) {
        Set<Long> cut = axesOf(node, 3);
        if (cut.isEmpty() || cut.contains((long) first(node))) throw mixes(node, "a part of the batch");
        return only(node, true, first(node));
    }

    private int squeezed(Node node) {
        boolean adds = node.op().equals("Unsqueeze");
        Set<Long> moved = axesOf(node, 1, adds ? shape(node.output()).rank() : shape(node.inputs().getFirst()).rank());
        int axis = first(node);
        if (moved.isEmpty() || !adds && moved.contains((long) axis)) throw mixes(node, "an axis of the batch's size");
        if (!adds) return axis - (int) moved.stream().filter(a -> a < axis).count();
        int at = 0;
        for (int left = axis; ; at++) if (!moved.contains((long) at) && left-- == 0) return at;
    }

    /// A table looked up by the batch's ids, or a choice along another axis.
    private int gathered(Node node) {
        long axis = positive(node, 0, node.intAttribute("axis", 0));
        Integer table = axes.get(node.inputs().get(0));
        Integer ids = axes.get(node.inputs().get(1));
        if (table == null) return (int) axis + ids;
        if (ids != null || table == axis) throw mixes(node, "a choice along the batch");
        return table < axis ? table : table - 1 + shape(node.inputs().get(1)).rank();
    }

    private int reduced(Node node) {
        boolean arg = node.op().startsWith("Arg");
        int axis = first(node);
        Set<Long> gone = arg ? Set.of(positive(node, 0, node.intAttribute("axis", 0))) : axesOf(node, 1);
        if (gone.isEmpty() || gone.contains((long) axis)) throw mixes(node, "a sum over the batch");
        return node.intAttribute("keepdims", 1) != 0 ? axis : axis - (int) gone.stream().filter(a -> a < axis).count();
    }

    private Set<Long> axesOf(Node node, int input) {
        return axesOf(node, input, shape(node.inputs().getFirst()).rank());
    }

    /// From the attribute or the constant input; none where they are not known.
    private Set<Long> axesOf(Node node, int input, int rank) {
        long[] given = node.intsAttribute("axes");
        if (given == null) given = node.input(input).map(constants::get).orElse(null);
        Set<Long> all = new TreeSet<>();
        if (given != null) for (long a : given) all.add(a < 0 ? a + rank : a);
        return all;
    }

    private static FaultException mixes(Node node, String what) {
        return Fault.of("free batch", "must keep examples apart at every node", node.label() + " with " + what,
                "export the model with a dynamic batch").raise();
    }
}
