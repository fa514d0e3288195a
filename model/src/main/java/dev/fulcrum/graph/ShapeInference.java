package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Concrete types and shapes of all values of a graph, without running it; [SymbolicShapes] keeps the names of sizes.
///
/// Knows the operators of convolutional, dense, recurrent and transformer networks and follows integers through shape arithmetic
/// (Shape, Gather, Concat, ... into Reshape). What an unknown operator makes, and what depends on it, is left out of the answer; so is
/// what a node would make of inputs that do not fit it.
public final class ShapeInference {
    private final Graph graph;
    private final Map<String, Shaped> known = new LinkedHashMap<>();
    private final Map<String, long[]> integers = new HashMap<>();
    private final Map<String, float[]> scales = new HashMap<>();

    private ShapeInference(Graph graph) {
        this.graph = graph;
    }

    /// @param inputs dimensions of the graph's inputs by name
    /// @return type and shape, all dimensions sizes, of every value that could be inferred: inputs, initializers, node outputs
    public static Map<String, TensorType> infer(Graph graph, Map<String, long[]> inputs) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        shapes(graph, inputs).forEach((name, s) -> types.put(name, TensorType.of(s.type(), Arrays.stream(s.dims()).mapToObj(Dim::of)
                .toArray(Dim[]::new))));
        return types;
    }

    /// The declared shapes of the inputs with each dimension that is not a size set to a batch size. Inputs without a declared
    /// shape are left out.
    public static Map<String, long[]> inputShapes(Graph graph, long batch) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Value input : graph.inputs()) {
            input.type().flatMap(TensorType::shape).ifPresent(dims -> shapes.put(input.name(),
                    dims.stream().mapToLong(d -> d instanceof Dim.Size(long size) ? size : batch).toArray()));
        }
        return shapes;
    }

    static Map<String, Shaped> shapes(Graph graph, Map<String, long[]> inputs) {
        ShapeInference inference = new ShapeInference(graph);
        for (Value input : graph.inputs()) {
            long[] dims = inputs.get(input.name());
            if (dims != null) input.type().ifPresent(t -> inference.know(input.name(), t.element(), dims));
        }
        OnnxRemainder.sparse(graph).forEach((name, t) -> inference.know(name, t.element(), t.shape().orElseThrow().stream()
                .mapToLong(d -> d instanceof Dim.Size(long size) ? size : -1).toArray()));
        graph.initializers().forEach(inference::constant);
        graph.nodes().forEach(inference::node);
        return inference.known;
    }

    private void know(String name, ElementType type, long[] dims) {
        if (Shaped.isPossible(dims)) known.put(name, new Shaped(type, dims));
    }

    private void constant(String name, Tensor tensor) {
        know(name, tensor.type(), tensor.dims());
        if (tensor.rank() > 1 || tensor.count() > IntegerRules.MOST) return;
        if (tensor.type() == ElementType.INT64) integers.put(name, tensor.toLongArray());
        if (tensor.type() == ElementType.INT32) integers.put(name, wide(tensor));
        if (tensor.type() == ElementType.FLOAT && tensor.rank() == 1 && tensor.count() <= 8) scales.put(name, tensor.toFloatArray());
    }

    private static long[] wide(Tensor ints) {
        long[] out = new long[(int) ints.count()];
        for (int i = 0; i < out.length; i++) out[i] = ints.bytes().getInt(i * 4);
        return out;
    }

    /// The factors of a Resize or Upsample where they are constant and count; sizes go their own way.
    private Optional<float[]> scales(Node node) {
        boolean resizes = node.is("Resize") || node.is("Upsample");
        if (!resizes || node.input(3).isPresent() || node.intsAttribute("axes") != null) return Optional.empty();
        if (node.attributes().get("scales") instanceof Attribute.Floats(List<Float> old)) return Optional.of(array(old));
        int input = node.is("Resize") && graph.opset() >= 11 ? 2 : 1;
        return node.input(input).map(scales::get);
    }

    private static float[] array(List<Float> values) {
        float[] out = new float[values.size()];
        for (int i = 0; i < out.length; i++) out[i] = values.get(i);
        return out;
    }

    private void node(Node node) {
        if (!node.domain().isEmpty() || node.outputs().isEmpty()) return;
        if (node.is("Constant")) {
            constantOf(node).ifPresent(t -> constant(node.output(), t));
            return;
        }
        boolean complete = node.inputs().stream().allMatch(i -> i.isEmpty() || known.containsKey(i));
        if (complete) infer(node);
    }

    private static Optional<Tensor> constantOf(Node node) {
        for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
            switch (entry.getValue()) {
                case Attribute.OfTensor(Tensor t) -> {
                    return Optional.of(t);
                }
                case Attribute.Int(long v) -> {
                    return Optional.of(Tensor.scalar(v));
                }
                case Attribute.Float(float v) -> {
                    return Optional.of(Tensor.scalar(v));
                }
                case Attribute.Ints(List<Long> v) -> {
                    return Optional.of(Tensor.ofLongs(v.stream().mapToLong(Long::longValue).toArray(), v.size()));
                }
                case Attribute.Floats(List<Float> v) -> {
                    return Optional.of(Tensor.ofFloats(array(v), v.size()));
                }
                case Attribute.Text t -> { }
                case Attribute.Texts t -> { }
                case Attribute.OfGraph g -> { }
                case Attribute.Opaque o -> { }
            }
        }
        return Optional.empty();
    }

    private void infer(Node node) {
        List<Shaped> in = node.inputs().stream().map(known::get).collect(Collectors.toCollection(ArrayList::new));
        List<long[]> values = new ArrayList<>();
        node.inputs().forEach(i -> values.add(integers.get(i)));
        try {
            Optional<float[]> scale = scales(node);
            List<Shaped> out = scale.isPresent() ? List.of(ShapeMoves.scaled(in.getFirst(), scale.get()))
                    : ShapeRules.outputs(node, in, values);
            for (int i = 0; i < Math.min(out.size(), node.outputs().size()); i++) {
                if (!node.outputs().get(i).isEmpty()) known.put(node.outputs().get(i), out.get(i));
            }
            IntegerRules.integers(node, in, values).filter(v -> isWhole(node.output(), v)).ifPresent(v -> integers.put(node.output(), v));
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException | NullPointerException
                | NegativeArraySizeException | java.util.NoSuchElementException e) {
            // Inputs that do not fit the operator: nothing is known about its outputs.
            node.outputs().forEach(known::remove);
        }
    }

    /// Whether the integers are all elements of a value that is a scalar or a vector.
    private boolean isWhole(String value, long[] elements) {
        Shaped shape = known.get(value);
        return elements.length <= IntegerRules.MOST && shape != null && shape.rank() <= 1 && shape.count() == elements.length;
    }
}
