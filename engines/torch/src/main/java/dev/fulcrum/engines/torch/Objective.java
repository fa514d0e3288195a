package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How an objective graph hangs on a model: by the names of values.
///
/// @param tied objective inputs that are values of the model
/// @param free objective inputs that every batch feeds
record Objective(List<String> tied, List<String> free) {
    static final String LOSS = "loss";

    static Objective join(Graph model, Graph objective) {
        if (objective.outputs().stream().noneMatch(v -> v.name().equals(LOSS))) {
            throw Fault.of("objective " + objective.name(), "must have an output named loss",
                    objective.outputs().stream().map(Value::name).toList().toString(), "name the scalar to be made smaller `loss`").raise();
        }
        Set<String> made = new HashSet<>(model.initializers().keySet());
        model.inputs().forEach(v -> made.add(v.name()));
        model.nodes().forEach(n -> made.addAll(n.outputs()));
        List<String> inputs = objective.inputs().stream().map(Value::name).toList();
        return new Objective(inputs.stream().filter(made::contains).toList(), inputs.stream().filter(i -> !made.contains(i)).toList());
    }
}
