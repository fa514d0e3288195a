package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One operation of a graph.
///
/// @param name       may be empty
/// @param op         operator type, for example "Conv"
/// @param domain     "" for the ONNX operators
/// @param inputs     value names; "" stands for an optional input left out
/// @param outputs    value names; "" stands for an output that nobody wants
/// @param attributes by name
public record Node(String name, String op, String domain, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = java.util.Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    public static Node of(String op, List<String> inputs, String output) {
        return new Node(output, op, "", inputs, List.of(output), Map.of());
    }

    public Node with(String attribute, Attribute value) {
        Map<String, Attribute> all = new TreeMap<>(attributes);
        all.put(attribute, value);
        return new Node(name, op, domain, inputs, outputs, all);
    }

    public Node with(String attribute, long value) {
        return with(attribute, new Attribute.Int(value));
    }

    public Node with(String attribute, float value) {
        return with(attribute, new Attribute.Float(value));
    }

    public Node with(String attribute, String value) {
        return with(attribute, new Attribute.Text(value));
    }

    public Node with(String attribute, long... values) {
        return with(attribute, new Attribute.Ints(java.util.Arrays.stream(values).boxed().toList()));
    }

    public Node withInputs(List<String> newInputs) {
        return new Node(name, op, domain, newInputs, outputs, attributes);
    }

    public Node withOutputs(List<String> newOutputs) {
        return new Node(name, op, domain, inputs, newOutputs, attributes);
    }

    public Node without(String attribute) {
        Map<String, Attribute> left = new TreeMap<>(attributes);
        left.remove(attribute);
        return new Node(name, op, domain, inputs, outputs, left);
    }

    /// The same node under another operator of the same domain.
    public Node as(String operator) {
        return new Node(name, operator, domain, inputs, outputs, attributes);
    }

    public Node withInput(int index, String value) {
        List<String> changed = new ArrayList<>(inputs);
        changed.set(index, value);
        return withInputs(changed);
    }

    /// The input at an index, or empty when it is left out.
    public Optional<String> input(int index) {
        return index < inputs.size() && !inputs.get(index).isEmpty() ? Optional.of(inputs.get(index)) : Optional.empty();
    }

    public String output() {
        return outputs.getFirst();
    }

    public long intAttribute(String key, long otherwise) {
        return attributes.get(key) instanceof Attribute.Int(long v) ? v : otherwise;
    }

    public float floatAttribute(String key, float otherwise) {
        return attributes.get(key) instanceof Attribute.Float(float v) ? v : otherwise;
    }

    public String textAttribute(String key, String otherwise) {
        return attributes.get(key) instanceof Attribute.Text(String v) ? v : otherwise;
    }

    /// The integers of a list attribute, or null when it is missing.
    public long[] intsAttribute(String key) {
        return attributes.get(key) instanceof Attribute.Ints(List<Long> v) ? v.stream().mapToLong(Long::longValue).toArray() : null;
    }

    public boolean is(String operator) {
        return domain.isEmpty() && op.equals(operator);
    }

    /// How people find the node: its name, or its operator and first output.
    public String label() {
        if (!name.isEmpty()) return op + " " + name;
        return outputs.isEmpty() ? op : op + " -> " + outputs.getFirst();
    }
}
