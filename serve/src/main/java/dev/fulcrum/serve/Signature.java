package dev.fulcrum.serve;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a model takes and gives.
public final class Signature {
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Map<String, Integer> inputPlaces = new HashMap<>();
    private final Map<String, Integer> outputPlaces = new HashMap<>();

    public Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        for (int i = 0; i < inputs.size(); i++) inputPlaces.put(inputs.get(i).name(), i);
        for (int i = 0; i < outputs.size(); i++) outputPlaces.put(outputs.get(i).name(), i);
    }

    /// The inputs that a caller must give: old files list weights among them.
    public static Signature of(Graph graph) {
        return new Signature(graph.inputs().stream().filter(v -> !graph.initializers().containsKey(v.name())).map(TensorSpec::of).toList(),
                graph.outputs().stream().map(TensorSpec::of).toList());
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }

    /// The place of an input; -1 for a name that the model does not have.
    public int input(String name) {
        return inputPlaces.getOrDefault(name, -1);
    }

    /// The place of an output; -1 for a name that the model does not have.
    public int output(String name) {
        return outputPlaces.getOrDefault(name, -1);
    }

    /// Whether every input is rows of one size, so that requests may share a run. What the outputs do is seen by running it.
    boolean hasRows() {
        return !inputs.isEmpty() && inputs.stream().allMatch(i -> i.hasRows() && i.type() != ElementType.STRING && i.type().bits() >= 8);
    }

    /// Bytes of one row over all inputs.
    long rowBytes() {
        return inputs.stream().mapToLong(i -> i.type().bytes(i.rowCount())).sum();
    }
}
