package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Concrete types and shapes of all values of a graph, without running it.
///
/// Knows the operators of convolutional, dense and transformer networks and follows integers through shape arithmetic (Shape,
/// Gather, Concat, ... into Reshape). What an unknown operator makes, and what depends on it, is left out of the answer.
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
            if (dims != null) input.type().ifPresent(t -> inference.known.put(input.name(), new Shaped(t.element(), dims)));
        }
        graph.initializers().forEach(inference::constant);
        graph.nodes().forEach(inference::node);
        return inference.known;
    }

    private void constant(String name, Tensor tensor) {
        known.put(name, new Shaped(tensor.type(), tensor.dims()));
        if (tensor.type() == ElementType.INT64 && tensor.rank() <= 1 && tensor.count() <= 64) integers.put(name, tensor.toLongArray());
        if (tensor.type() == ElementType.FLOAT && tensor.rank() == 1 && tensor.count() <= 8) scales.put(name, tensor.toFloatArray());
    }

    /// The factors of a Resize or Upsample where they are constant and count; sizes go their own way.
    private Optional<float[]> scales(Node node) {
        boolean resizes = node.is("Resize") || node.is("Upsample");
        int input = node.is("Resize") && graph.opset() >= 11 ? 2 : 1;
        return resizes && node.input(3).isEmpty() && node.intsAttribute("axes") == null
                ? node.input(input).map(scales::get) : Optional.empty();
    }

    private void node(Node node) {
        if (!node.domain().isEmpty()) return;
        if (node.is("Constant") && node.attributes().get("value") instanceof Attribute.OfTensor(Tensor t)) {
            constant(node.output(), t);
            return;
        }
        boolean complete = node.inputs().stream().allMatch(i -> i.isEmpty() || known.containsKey(i));
        if (!complete || node.outputs().isEmpty()) return;
        List<Shaped> in = node.inputs().stream().map(known::get).collect(Collectors.toCollection(ArrayList::new));
        List<long[]> values = new ArrayList<>();
        node.inputs().forEach(i -> values.add(integers.get(i)));
        try {
            Optional<float[]> scale = scales(node);
            List<Shaped> out = scale.isPresent() ? List.of(ShapeRules.scaled(in.getFirst(), scale.get()))
                    : ShapeRules.outputs(node, in, values);
            for (int i = 0; i < Math.min(out.size(), node.outputs().size()); i++) {
                if (!node.outputs().get(i).isEmpty()) known.put(node.outputs().get(i), out.get(i));
            }
            ShapeRules.integers(node, in, values).ifPresent(v -> integers.put(node.output(), v));
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException | NullPointerException e) {
            // Inputs that do not fit the operator: nothing is known about its outputs.
            node.outputs().forEach(known::remove);
        }
    }
}
