package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// An ONNX model as an immutable value: nodes in topological order, weights by name, declared inputs and outputs.
///
/// A subgraph (a body of If, Loop or Scan) is a graph without opsets and metadata of its own.
///
/// @param name         graph name
/// @param nodes        in topological order
/// @param initializers weights and constants by value name, in file order
/// @param inputs       declared inputs that are not initializers
/// @param outputs      declared outputs
/// @param values       annotated intermediates, may be empty
/// @param opsets       version by operator domain ("" for ONNX)
/// @param irVersion    ONNX intermediate representation version
/// @param metadata     `metadata_props`, for example labels and provenance
/// @param unknown      the protobuf message with everything that this record does not model, or empty; it is kept on writing
public record Graph(String name, List<Node> nodes, Map<String, Tensor> initializers, List<Value> inputs, List<Value> outputs,
        List<Value> values, Map<String, Long> opsets, long irVersion, Map<String, String> metadata, byte[] unknown) {

    public Graph {
        nodes = List.copyOf(nodes);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        values = List.copyOf(values);
        opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    public Graph withInitializers(Map<String, Tensor> replaced) {
        Map<String, Tensor> all = new LinkedHashMap<>(initializers);
        all.putAll(replaced);
        return new Graph(name, nodes, all, inputs, outputs, values, opsets, irVersion, metadata, unknown);
    }

    public Graph withNodes(List<Node> newNodes, Map<String, Tensor> newInitializers) {
        return new Graph(name, newNodes, newInitializers, inputs, outputs, List.of(), opsets, irVersion, metadata, unknown);
    }

    public Graph withOutputs(List<Value> newOutputs) {
        return new Graph(name, nodes, initializers, inputs, newOutputs, values, opsets, irVersion, metadata, unknown);
    }

    public Graph withMetadata(String key, String text) {
        Map<String, String> all = new TreeMap<>(metadata);
        all.put(key, text);
        return new Graph(name, nodes, initializers, inputs, outputs, values, opsets, irVersion, all, unknown);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Graph g && name.equals(g.name) && nodes.equals(g.nodes) && inputs.equals(g.inputs) && outputs.equals(g.outputs)
                && List.copyOf(initializers.entrySet()).equals(List.copyOf(g.initializers.entrySet())) && values.equals(g.values)
                && opsets.equals(g.opsets) && irVersion == g.irVersion && metadata.equals(g.metadata)
                && Arrays.equals(unknown, g.unknown);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, nodes, initializers, inputs, outputs, values, opsets, irVersion, metadata, Arrays.hashCode(unknown));
    }

    /// The version of the ONNX operators that this graph is written in; 0 when it names none.
    public int opset() {
        return Math.toIntExact(opsets.getOrDefault("", opsets.getOrDefault("ai.onnx", 0L)));
    }

    public Optional<Tensor> initializer(String value) {
        return Optional.ofNullable(initializers.get(value));
    }

    /// The node that makes each value.
    public Map<String, Node> producers() {
        Map<String, Node> made = new HashMap<>();
        for (Node node : nodes) {
            for (String output : node.outputs()) if (!output.isEmpty()) made.put(output, node);
        }
        return made;
    }

    /// The nodes that read each value directly, in order; subgraphs are not searched.
    public Map<String, List<Node>> consumers() {
        Map<String, List<Node>> read = new HashMap<>();
        for (Node node : nodes) {
            for (String input : node.inputs()) read.computeIfAbsent(input, k -> new java.util.ArrayList<>()).add(node);
        }
        return read;
    }
}
