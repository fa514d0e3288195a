package dev.fulcrum.compress;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Collects the nodes and constants of a graph in QDQ form.
///
/// Names: an activation `v` gives `v_scale`, `v_zero_point`, `v_quantized`, `v_dequantized`; the weight and bias of the node that
/// makes `v` give `v_weight_...` and `v_bias_...`.
final class QdqWriter {
    private static final float SMALLEST_SCALE = Float.MIN_NORMAL;
    private final Graph graph;
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    QdqWriter(Graph graph) {
        this.graph = graph;
    }

    static String dequantized(String value) {
        return value + "_dequantized";
    }

    void add(Node node) {
        nodes.add(node);
    }

    /// A uint8 pair around an activation.
    ///
    /// @param source the value that the scale belongs to
    void pair(String value, String source, Range range) {
        String scale = source + "_scale";
        String zeroPoint = source + "_zero_point";
        initializers.putIfAbsent(scale, Tensor.scalar(range.scale()));
        initializers.putIfAbsent(zeroPoint, Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) range.zeroPoint()}));
        nodes.add(Node.of("QuantizeLinear", List.of(value, scale, zeroPoint), value + "_quantized"));
        nodes.add(Node.of("DequantizeLinear", List.of(value + "_quantized", scale, zeroPoint), dequantized(value)));
    }

    /// A float node with constant weights that reads a quantized activation, such as an excluded Conv. ONNX Runtime by itself
    /// quantizes the weights of a Conv, ConvTranspose or Gemm behind a DequantizeLinear of one scale, with one scale for all of them.
    /// A scale a channel, all alike, gives the same values and keeps it from that.
    void keptFloat(Node node, String x, int channels, Range range) {
        String name = node.output() + "_input";
        float[] scales = new float[channels];
        java.util.Arrays.fill(scales, range.scale());
        byte[] zeroPoints = new byte[channels];
        java.util.Arrays.fill(zeroPoints, (byte) range.zeroPoint());
        initializers.put(name + "_scale", Tensor.ofFloats(scales, channels));
        initializers.put(name + "_zero_point", Tensor.ofBytes(ElementType.UINT8, zeroPoints, channels));
        nodes.add(Node.of("DequantizeLinear", List.of(x + "_quantized", name + "_scale", name + "_zero_point"), dequantized(name))
                .with("axis", 1));
        nodes.add(node.withInput(0, dequantized(name)));
    }

    /// HardSigmoid, `clip(alpha x + beta, 0, 1)`, as a saturating 8-bit addition: the codes of x read at alpha times their scale, plus a
    /// constant, quantized with range [0, 1], which is where codes end.
    void gate(Node node, String source, Range range) {
        String y = node.output();
        initializers.put(y + "_slope_scale", Tensor.scalar(range.scale() * node.floatAttribute("alpha", 0.2f)));
        initializers.put(y + "_offset_quantized", Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) 255}));
        initializers.put(y + "_offset_scale", Tensor.scalar(node.floatAttribute("beta", 0.5f) / 255));
        initializers.put(y + "_offset_zero_point", Tensor.ofBytes(ElementType.UINT8, new byte[1]));
        String x = node.inputs().getFirst();
        nodes.add(Node.of("DequantizeLinear", List.of(x + "_quantized", y + "_slope_scale", source + "_zero_point"), y + "_sloped"));
        nodes.add(Node.of("DequantizeLinear", List.of(y + "_offset_quantized", y + "_offset_scale", y + "_offset_zero_point"),
                y + "_offset"));
        nodes.add(Node.of("Add", List.of(y + "_sloped", y + "_offset"), y));
    }

    /// A node with int8 weights and an int32 bias.
    void baked(Node node, String weight, String bias, float inputScale, int largest) {
        int axis = QuantizedWeights.channelAxis(node);
        Tensor b = bias == null ? null : graph.initializers().get(bias);
        var made = new QuantizedWeights(largest).quantize(graph.initializers().get(weight), axis, b, inputScale);
        String name = node.output() + "_weight";
        dequantize(name, made.weight(), made.scales(), ElementType.INT8, axis);
        Node changed = node.withInput(1, dequantized(name));
        if (bias != null) {
            dequantize(node.output() + "_bias", made.bias(), made.biasScales(), ElementType.INT32, 0);
            changed = changed.withInput(2, dequantized(node.output() + "_bias"));
        }
        nodes.add(changed);
    }

    private void dequantize(String name, Tensor quantized, float[] scales, ElementType type, int axis) {
        initializers.put(name + "_quantized", quantized);
        initializers.put(name + "_scale", Tensor.ofFloats(scales, scales.length));
        initializers.put(name + "_zero_point", zeros(type, scales.length));
        nodes.add(Node.of("DequantizeLinear", List.of(name + "_quantized", name + "_scale", name + "_zero_point"), dequantized(name))
                .with("axis", axis));
    }

    /// A node whose weights stay float and pass through an int8 pair, its scales the largest magnitude of each channel as the weights
    /// are now: `scale = max(max|w| / largest, smallest)`.
    void fake(Node node, String weight, int largest) {
        int axis = QuantizedWeights.channelAxis(node);
        Tensor w = graph.initializers().get(weight);
        String name = node.output() + "_weight";
        initializers.put(name + "_zero_point", zeros(ElementType.INT8, Math.toIntExact(w.dim(axis))));
        initializers.put(name + "_largest", Tensor.scalar((float) largest));
        initializers.put(name + "_smallest_scale", Tensor.scalar(SMALLEST_SCALE));
        nodes.add(Node.of("Abs", List.of(weight), name + "_magnitude"));
        nodes.add(largestOverAllBut(axis, w.rank(), name + "_magnitude", name + "_range"));
        nodes.add(Node.of("Div", List.of(name + "_range", name + "_largest"), name + "_step"));
        nodes.add(Node.of("Max", List.of(name + "_step", name + "_smallest_scale"), name + "_scale"));
        nodes.add(Node.of("QuantizeLinear", List.of(weight, name + "_scale", name + "_zero_point"), name + "_quantized")
                .with("axis", axis));
        nodes.add(Node.of("DequantizeLinear", List.of(name + "_quantized", name + "_scale", name + "_zero_point"), dequantized(name))
                .with("axis", axis));
        nodes.add(node.withInput(1, dequantized(name)));
    }

    /// Axes are an attribute up to opset 17 and an input from 18 on.
    private Node largestOverAllBut(int axis, int rank, String input, String output) {
        long[] axes = java.util.stream.LongStream.range(0, rank).filter(a -> a != axis).toArray();
        if (graph.opset() < 18) return Node.of("ReduceMax", List.of(input), output).with("axes", axes).with("keepdims", 0);
        initializers.put(output + "_axes", Tensor.ofLongs(axes, axes.length));
        return Node.of("ReduceMax", List.of(input, output + "_axes"), output).with("keepdims", 0);
    }

    private static Tensor zeros(ElementType type, int count) {
        return Tensor.of(type, new long[] {count}, Tensor.allocate(type.bytes(count)));
    }

    /// The graph with what was written, without constants that nobody reads any more.
    Graph graph() {
        Map<String, Tensor> kept = new LinkedHashMap<>(graph.initializers());
        if (nodes.stream().noneMatch(QdqWriter::hasSubgraph)) kept.keySet().retainAll(read());
        kept.putAll(initializers);
        return graph.withNodes(nodes, kept);
    }

    private Set<String> read() {
        Set<String> read = new TreeSet<>();
        nodes.forEach(n -> read.addAll(n.inputs()));
        graph.outputs().forEach(o -> read.add(o.name()));
        return read;
    }

    private static boolean hasSubgraph(Node node) {
        return node.attributes().values().stream().anyMatch(Attribute.OfGraph.class::isInstance);
    }
}
