package dev.fulcrum.graph;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Frees the batch of a model that was exported for one example at a time.
///
/// Such a file states 1 where the batch would be, in its inputs, its outputs and often in the constant shapes of Reshape nodes. Writing a
/// symbol there is sound only if every example keeps to itself: no node may mix values along the batch. So the axis that holds the batch
/// is followed from the inputs through every node ([BatchFlow]); a node that would mix it, drop it, or whose rule is not known here stops
/// the rewriting and is named. Constant shapes `[1, ...]` become `[-1, ...]`, or `[0, ...]` where a -1 stands already.
public final class BatchAxis {
    /// The name given to the free dimension.
    public static final String NAME = "batch";

    private BatchAxis() {}

    /// Whether the first dimension of every input is free already.
    public static boolean isFree(Graph graph) {
        return !graph.inputs().isEmpty() && graph.inputs().stream().allMatch(v -> v.type().flatMap(TensorType::shape)
                .map(s -> !s.isEmpty() && !(s.getFirst() instanceof Dim.Size)).orElse(true));
    }

    /// The same model for any number of examples; a model that is free already is returned as it is.
    ///
    /// @throws dev.fulcrum.unit.FaultException naming the node that mixes examples, or the input whose first dimension is no batch
    public static Graph free(Graph graph) {
        if (isFree(graph)) return graph;
        List<Value> inputs = graph.inputs().stream().map(BatchAxis::freed).toList();
        BatchFlow flow = BatchFlow.follow(graph);
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> shapes = new TreeMap<>();
        for (Node node : graph.nodes()) nodes.add(node.is("Reshape") ? reshaped(graph, node, flow, shapes) : node);
        List<Value> outputs = graph.outputs().stream().map(v -> output(v, flow)).toList();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.putAll(shapes);
        return new Graph(graph.name(), nodes, initializers, inputs, outputs, List.of(), graph.opsets(), graph.irVersion(), graph.metadata(),
                graph.unknown());
    }

    /// [#free], or nothing where that is not sound.
    public static Optional<Graph> tryFree(Graph graph) {
        try {
            return Optional.of(free(graph));
        } catch (dev.fulcrum.unit.FaultException e) {
            return Optional.empty();
        }
    }

    private static Value freed(Value input) {
        Optional<List<Dim>> shape = input.type().flatMap(TensorType::shape);
        boolean one = shape.isPresent() && !shape.get().isEmpty() && (!(shape.get().getFirst() instanceof Dim.Size(long d)) || d == 1);
        if (one) return withBatch(input, 0);
        throw Fault.of("free batch", "must have 1 or a symbol as first dimension of every input", "input " + input.name(),
                "export the model with a dynamic batch").raise();
    }

    private static Value withBatch(Value value, int axis) {
        TensorType type = value.type().orElseThrow();
        List<Dim> dims = new ArrayList<>(type.shape().orElse(List.of()));
        if (axis < dims.size() && dims.get(axis) instanceof Dim.Size) dims.set(axis, Dim.of(NAME));
        return new Value(value.name(), Optional.of(new TensorType(type.element(), type.shape().map(_ -> List.copyOf(dims)))), value.otherType());
    }

    /// An output that does not depend on the batch stays as it is.
    private static Value output(Value value, BatchFlow flow) {
        Optional<Integer> axis = flow.axis(value.name());
        return axis.isEmpty() || value.type().isEmpty() ? value : withBatch(value, axis.get());
    }

    /// A Reshape with a constant shape that holds the batch: the shape is replaced by one of its own, since others may share it.
    private static Node reshaped(Graph graph, Node node, BatchFlow flow, Map<String, Tensor> shapes) {
        Optional<Integer> axis = flow.axis(node.output());
        Optional<long[]> constant = flow.constant(node.inputs().get(1));
        if (axis.isEmpty() || constant.isEmpty()) return node;
        long[] dims = constant.get().clone();
        if (dims[axis.get()] != 1) return node;
        boolean other = java.util.Arrays.stream(dims).anyMatch(d -> d == -1);
        dims[axis.get()] = other ? 0 : -1;
        String name = node.output() + ".shape.batch";
        while (graph.initializers().containsKey(name)) name += "_";
        shapes.put(name, Tensor.ofLongs(dims, dims.length));
        return node.withInput(1, name);
    }
}
