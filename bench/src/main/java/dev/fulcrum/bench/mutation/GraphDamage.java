package dev.fulcrum.bench.mutation;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// Damage that keeps a model well-formed as a file: wrong as a graph, or monstrous.
final class GraphDamage {
    private static final List<String> OPERATORS = List.of("Relu", "Reshape", "Concat", "Gather", "Slice", "Expand", "Tile", "Pad", "Split",
            "Conv", "ConvTranspose", "MatMul", "Gemm", "Transpose", "Squeeze", "Unsqueeze", "ConstantOfShape", "Range", "Resize",
                    "Upsample",
            "TopK", "Einsum", "LSTM", "Loop", "If", "Scan", "Flatten", "DepthToSpace", "OneHot", "Softmax", "Clip", "BatchNormalization",
            "Dropout", "ReduceSum", "Nonsense", "");

    private GraphDamage() {}

    static byte[] hugeDimensions(byte[] model, SplittableRandom random) {
        Graph g = OnnxFile.read(model);
        Map<String, Tensor> weights = new LinkedHashMap<>(g.initializers());
        weights.replaceAll((name, t) -> t.type() == dev.fulcrum.graph.ElementType.INT64 && random.nextBoolean() ? extremes(t, random) : t);
        List<Value> inputs = g.inputs().stream().map(v -> new Value(v.name(), v.type().map(t -> enlarged(t, random)), v.otherType()))
                .toList();
        return bytes(g, g.nodes(), weights, inputs);
    }

    private static Tensor extremes(Tensor t, SplittableRandom random) {
        return Tensor.ofLongs(LongStream.range(0, t.count()).map(i -> random.nextInt(3) == 0 ? HostileParts.extreme(random)
                : t.longs().get((int) i))
                .toArray(), t.dims());
    }

    private static TensorType enlarged(TensorType type, SplittableRandom random) {
        return new TensorType(type.element(), type.shape().map(dims -> dims.stream()
                .map(d -> random.nextInt(3) == 0 ? Dim.of(Math.max(0, HostileParts.extreme(random))) : d).toList()));
    }

    /// Inputs that read any value, their own node's included; nodes in any order.
    static byte[] rewired(byte[] model, SplittableRandom random) {
        Graph g = OnnxFile.read(model);
        List<String> values = new ArrayList<>(g.initializers().keySet());
        g.nodes().forEach(n -> values.addAll(n.outputs()));
        values.add("nowhere");
        List<Node> nodes = new ArrayList<>();
        for (Node n : g.nodes()) {
            nodes.add(n.withInputs(n.inputs().stream().map(i -> random.nextInt(3) == 0 ? values.get(random.nextInt(values.size())) : i)
                    .toList()));
        }
        if (random.nextBoolean()) Collections.shuffle(nodes, new Random(random.nextLong()));
        return bytes(g, nodes, g.initializers(), g.inputs());
    }

    static byte[] renamed(byte[] model, SplittableRandom random) {
        Graph g = OnnxFile.read(model);
        List<String> names = new ArrayList<>(List.of("", "x", "y", "x\0", "\ufffd"));
        g.inputs().forEach(v -> names.add(v.name()));
        g.nodes().forEach(n -> names.addAll(n.outputs()));
        List<Node> nodes = g.nodes().stream().map(n -> n.withOutputs(n.outputs().stream()
                .map(o -> random.nextInt(3) == 0 ? names.get(random.nextInt(names.size())) : o).toList())).toList();
        List<Value> inputs = g.inputs().stream().map(v -> random.nextInt(4) == 0
                ? new Value(names.get(random.nextInt(names.size())), v.type(), v.otherType()) : v).toList();
        return bytes(g, nodes, g.initializers(), inputs);
    }

    static byte[] otherOperators(byte[] model, SplittableRandom random) {
        Graph g = OnnxFile.read(model);
        List<Node> nodes = g.nodes().stream().map(n -> random.nextBoolean() ? n.as(OPERATORS.get(random.nextInt(OPERATORS.size()))) : n)
                .toList();
        Map<String, Long> opsets = new TreeMap<>(g.opsets());
        if (random.nextInt(3) == 0) opsets.put("", random.nextLong(0, 30));
        Graph damaged = new Graph(g.name(), nodes, g.initializers(), g.inputs(), g.outputs(), g.values(), opsets, g.irVersion(),
                g.metadata(),
                g.unknown());
        return OnnxFile.toBytes(damaged);
    }

    static byte[] otherAttributes(byte[] model, SplittableRandom random) {
        Graph g = OnnxFile.read(model);
        List<Node> nodes = new ArrayList<>();
        for (Node n : g.nodes()) {
            Node damaged = n;
            for (String key : n.attributes().keySet()) if (random.nextBoolean()) damaged = damaged.with(key, attribute(random));
            for (String key : List.of("axis", "axes", "perm", "strides", "pads", "kernel_shape", "group", "to", "split", "equation")) {
                if (random.nextInt(12) == 0) damaged = damaged.with(key, attribute(random));
            }
            nodes.add(damaged);
        }
        return bytes(g, nodes, g.initializers(), g.inputs());
    }

    private static Attribute attribute(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Attribute.Int(HostileParts.extreme(random));
            case 1 -> new Attribute.Float(Float.intBitsToFloat(random.nextInt()));
            case 2 -> new Attribute.Text(random.nextBoolean() ? "SAME_UPPER" : "ab,bc->ac");
            case 3 -> new Attribute.Ints(random.longs(random.nextInt(9)).mapToObj(l -> random.nextBoolean() ? l % 5
                    : HostileParts.extreme(random)).toList());
            default -> new Attribute.OfTensor(Tensor.ofLongs(new long[] {HostileParts.extreme(random)}, 1));
        };
    }

    private static byte[] bytes(Graph g, List<Node> nodes, Map<String, Tensor> weights, List<Value> inputs) {
        return OnnxFile.toBytes(new Graph(g.name(), nodes, weights, inputs, g.outputs(), g.values(), g.opsets(), g.irVersion(),
                g.metadata(),
                g.unknown()));
    }
}
