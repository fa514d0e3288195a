package dev.fulcrum.compress;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Static post-training quantization of a float graph to the QDQ form: pairs of QuantizeLinear and DequantizeLinear around float
/// operators, which a runtime fuses into 8-bit operators and anything else can still run.
///
/// Activations are uint8 with a zero point (after a Relu that uses all 256 steps; on x86 the fast dot product wants one unsigned
/// factor), weights int8 without one, a scale a channel; biases are int32 with scale activation x weight, so that the accumulator
/// needs no change of scale. See Jacob et al. 2018, "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference".
///
/// Processors without an 8-bit dot product (AVX2 and AVX-512 before VNNI) add two products in 16 bits, which saturates:
/// 2 · 255 · 127 > 32767. For them weights use 7 bits (2 · 255 · 64 = 32640 fits) at the price of a coarser step; where the
/// instruction exists all 8 bits are used. [Step.Quantize#on] decides by the flags of the machine that will serve.
public final class QuantizePass {
    private static final int OLDEST_OPSET = 13;
    private final Graph graph;
    private final QuantizationPlan plan;
    private final Calibration calibration;
    private final QuantizedWeights weights;
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private QuantizePass(Graph graph, Calibration calibration, int largest) {
        this.graph = graph;
        this.plan = QuantizationPlan.of(graph);
        this.calibration = calibration;
        this.weights = new QuantizedWeights(largest);
    }

    /// The values whose ranges [#apply] needs, for [Calibration#of]; fold batch norms first.
    public static Set<String> valuesToCalibrate(Graph graph) {
        return new TreeSet<>(QuantizationPlan.of(graph).calibrated());
    }

    /// Rewrites the graph; inputs, outputs and metadata stay as they are.
    ///
    /// @throws dev.fulcrum.unit.FaultException for an opset below 13 (a scale a channel came with it) or a range that is missing
    public static Graph apply(Graph graph, Calibration calibration, Step.Quantize step) {
        if (graph.opset() < OLDEST_OPSET) {
            throw Fault.of("quantize " + graph.name(), "must be opset 13 or later", "opset " + graph.opset(), "convert the model").raise();
        }
        return new QuantizePass(graph, calibration, step.reduceRange() ? 64 : 127).quantize();
    }

    private Graph quantize() {
        graph.inputs().stream().map(Value::name).filter(plan.values()::contains).forEach(this::emitPair);
        for (Node node : graph.nodes()) {
            emit(node);
            node.outputs().stream().filter(plan.values()::contains).forEach(this::emitPair);
        }
        Set<String> read = new TreeSet<>();
        nodes.forEach(n -> read.addAll(n.inputs()));
        graph.outputs().forEach(o -> read.add(o.name()));
        Map<String, Tensor> kept = new LinkedHashMap<>(graph.initializers());
        if (nodes.stream().noneMatch(QuantizePass::hasSubgraph)) kept.keySet().retainAll(read);
        kept.putAll(initializers);
        return graph.withNodes(nodes, kept);
    }

    private static boolean hasSubgraph(Node node) {
        return node.attributes().values().stream().anyMatch(dev.fulcrum.graph.Attribute.OfGraph.class::isInstance);
    }

    /// Every reader sees the dequantized value: were the float one read too, the pair could not be fused into its maker.
    private void emit(Node node) {
        Node rewired = node.withInputs(node.inputs().stream().map(i -> plan.values().contains(i) ? i + "_dequantized" : i).toList());
        nodes.add(plan.isWeighted(node) ? withWeights(node, rewired) : rewired);
    }

    private Node withWeights(Node node, Node rewired) {
        int axis = QuantizedWeights.channelAxis(node);
        float inputScale = range(node.inputs().getFirst()).scale();
        Tensor weight = graph.initializers().get(node.inputs().get(1));
        Tensor bias = node.input(2).map(graph.initializers()::get).orElse(null);
        QuantizedWeights.Result made = weights.quantize(weight, axis, bias, inputScale);
        String name = node.output() + "_weight";
        emitDequantize(name, made.weight(), made.scales(), ElementType.INT8, axis);
        Node changed = rewired.withInput(1, name + "_dequantized");
        if (bias == null) return changed;
        emitDequantize(node.output() + "_bias", made.bias(), made.biasScales(), ElementType.INT32, 0);
        return changed.withInput(2, node.output() + "_bias_dequantized");
    }

    private void emitDequantize(String name, Tensor quantized, float[] scales, ElementType type, int axis) {
        initializers.put(name + "_quantized", quantized);
        initializers.put(name + "_scale", Tensor.ofFloats(scales, scales.length));
        initializers.put(name + "_zero_point", Tensor.of(type, new long[] {scales.length}, Tensor.allocate(type.bytes(scales.length))));
        nodes.add(Node.of("DequantizeLinear", List.of(name + "_quantized", name + "_scale", name + "_zero_point"), name + "_dequantized")
                .with("axis", axis));
    }

    private void emitPair(String value) {
        Range range = range(value);
        String source = plan.scaleSource(value);
        String scale = source + "_scale";
        String zeroPoint = source + "_zero_point";
        initializers.putIfAbsent(scale, Tensor.scalar(range.scale()));
        initializers.putIfAbsent(zeroPoint, Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) range.zeroPoint()}));
        nodes.add(Node.of("QuantizeLinear", List.of(value, scale, zeroPoint), value + "_quantized"));
        nodes.add(Node.of("DequantizeLinear", List.of(value + "_quantized", scale, zeroPoint), value + "_dequantized"));
    }

    private Range range(String value) {
        String source = plan.scaleSource(value);
        Range range = calibration.ranges().get(source);
        if (range == null) {
            throw Fault.of("quantize " + graph.name(), "must have a calibrated range for " + source, "none",
                    "calibrate the values that valuesToCalibrate names, on the same graph").raise();
        }
        return range;
    }
}
