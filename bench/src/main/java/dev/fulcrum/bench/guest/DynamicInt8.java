package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Matrix products with constant weights in 8 bits, their activations' scale found anew at each run.
///
/// DynamicQuantizeLinear, MatMulInteger, Cast and Mul, which ONNX Runtime fuses into one kernel; weights are symmetric with a scale a column.
final class DynamicInt8 {
    private DynamicInt8() {}

    static Graph of(Graph graph) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        Map<String, String[]> quantized = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Tensor weight = node.is("MatMul") ? graph.initializers().get(node.inputs().get(1)) : null;
            if (weight == null || weight.rank() != 2) {
                nodes.add(node);
                continue;
            }
            String input = node.inputs().getFirst();
            String[] names = quantized.computeIfAbsent(input, i -> quantize(i, nodes));
            product(node, weight, names, initializers, nodes);
        }
        return EncoderLayers.live(graph.withNodes(nodes, initializers));
    }

    private static String[] quantize(String input, List<Node> nodes) {
        String[] names = {input + "_u8", input + "_scale", input + "_zero"};
        nodes.add(new Node(input + "_quantize", "DynamicQuantizeLinear", "", List.of(input), List.of(names), Map.of()));
        return names;
    }

    private static void product(Node node, Tensor weight, String[] input, Map<String, Tensor> initializers, List<Node> nodes) {
        String name = node.inputs().get(1);
        float[] scales = scales(weight);
        initializers.put(name + "_s8", rounded(weight, scales));
        initializers.put(name + "_scale", Tensor.ofFloats(scales, scales.length));
        initializers.put(name + "_zero", Tensor.ofBytes(ElementType.INT8, new byte[scales.length], scales.length));
        String out = node.output();
        nodes.add(Node.of("MatMulInteger", List.of(input[0], name + "_s8", input[2], name + "_zero"), out + "_s32"));
        nodes.add(Node.of("Cast", List.of(out + "_s32"), out + "_f32").with("to", 1));
        nodes.add(Node.of("Mul", List.of(input[1], name + "_scale"), out + "_scales"));
        nodes.add(Node.of("Mul", List.of(out + "_f32", out + "_scales"), out));
    }

    private static float[] scales(Tensor weight) {
        int columns = (int) weight.dim(1);
        float[] values = weight.toFloatArray();
        float[] scales = new float[columns];
        for (int i = 0; i < values.length; i++) scales[i % columns] = Math.max(scales[i % columns], Math.abs(values[i]));
        for (int c = 0; c < columns; c++) scales[c] = Math.max(scales[c], 1e-12f) / 127;
        return scales;
    }

    private static Tensor rounded(Tensor weight, float[] scales) {
        float[] values = weight.toFloatArray();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) Math.round(values[i] / scales[i % scales.length]);
        return Tensor.ofBytes(ElementType.INT8, bytes, weight.dims());
    }
}
