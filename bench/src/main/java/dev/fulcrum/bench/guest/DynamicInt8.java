package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Matrix products with constant weights in 8 bits, their activations' scale found anew at each run, and tables of embeddings in 8 bits.
///
/// Products become DynamicQuantizeLinear, MatMulInteger, Cast and Mul, which ONNX Runtime fuses into one kernel; weights are symmetric with
/// a scale a column. A table keeps a scale a row, which is looked up beside it: a rare word is as exact as a usual one.
final class DynamicInt8 {
    private static final int LEAST_ROWS = 1000;
    private final Graph graph;
    private final Map<String, Tensor> initializers;
    private final Map<String, List<String>> quantized = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private DynamicInt8(Graph graph) {
        this.graph = graph;
        this.initializers = new LinkedHashMap<>(graph.initializers());
    }

    static Graph of(Graph graph) {
        DynamicInt8 pass = new DynamicInt8(graph);
        graph.nodes().forEach(pass::rewrite);
        return EncoderLayers.live(graph.withNodes(pass.nodes, pass.initializers));
    }

    private void rewrite(Node node) {
        if (node.is("MatMul") && isMatrix(node.inputs().get(1))) product(node);
        else if (isTable(node)) lookUp(node);
        else nodes.add(node);
    }

    private boolean isTable(Node node) {
        return node.is("Gather") && isMatrix(node.inputs().getFirst()) && node.intAttribute("axis", 0) == 0 && rows(node) >= LEAST_ROWS;
    }

    private boolean isMatrix(String name) {
        return graph.initializer(name).filter(t -> t.type() == ElementType.FLOAT && t.rank() == 2).isPresent();
    }

    private long rows(Node gather) {
        return graph.initializers().get(gather.inputs().getFirst()).dim(0);
    }

    private void product(Node node) {
        List<String> input = quantized.computeIfAbsent(node.inputs().getFirst(), this::quantize);
        String weight = node.inputs().get(1);
        int columns = (int) graph.initializers().get(weight).dim(1);
        eightBits(weight, 1, columns, new long[] {columns});
        initializers.put(weight + "_zero", Tensor.ofBytes(ElementType.INT8, new byte[columns], columns));
        String out = node.output();
        nodes.add(Node.of("MatMulInteger", List.of(input.get(0), weight + "_s8", input.get(2), weight + "_zero"), out + "_s32"));
        nodes.add(Node.of("Cast", List.of(out + "_s32"), out + "_f32").with("to", 1));
        nodes.add(Node.of("Mul", List.of(input.get(1), weight + "_scale"), out + "_scales"));
        nodes.add(Node.of("Mul", List.of(out + "_f32", out + "_scales"), out));
    }

    private List<String> quantize(String input) {
        List<String> names = List.of(input + "_u8", input + "_scale", input + "_zero");
        nodes.add(new Node(input + "_quantize", "DynamicQuantizeLinear", "", List.of(input), names, Map.of()));
        return names;
    }

    private void lookUp(Node node) {
        String table = node.inputs().getFirst();
        String ids = node.inputs().get(1);
        int rows = (int) rows(node);
        eightBits(table, (int) graph.initializers().get(table).dim(1), rows, new long[] {rows, 1});
        String out = node.output();
        nodes.add(Node.of("Gather", List.of(table + "_s8", ids), out + "_s8"));
        nodes.add(Node.of("Cast", List.of(out + "_s8"), out + "_f32").with("to", 1));
        nodes.add(Node.of("Gather", List.of(table + "_scale", ids), out + "_scales"));
        nodes.add(Node.of("Mul", List.of(out + "_f32", out + "_scales"), out));
    }

    /// Element i belongs to scale (i / run) mod count.
    private void eightBits(String name, int run, int count, long[] scaleDims) {
        Tensor weight = graph.initializers().get(name);
        float[] values = weight.toFloatArray();
        float[] scales = new float[count];
        for (int i = 0; i < values.length; i++) scales[i / run % count] = Math.max(scales[i / run % count], Math.abs(values[i]));
        for (int c = 0; c < count; c++) scales[c] = Math.max(scales[c], 1e-12f) / 127;
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) Math.round(values[i] / scales[i / run % count]);
        initializers.put(name + "_s8", Tensor.ofBytes(ElementType.INT8, bytes, weight.dims()));
        initializers.put(name + "_scale", Tensor.ofFloats(scales, scaleDims));
    }
}
