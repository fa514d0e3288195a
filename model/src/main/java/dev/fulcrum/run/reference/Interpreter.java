package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Walks a graph node by node.
final class Interpreter {
    private Interpreter() {}

    /// The values known so far; a body sees those of the graph around it.
    ///
    /// @param outer null for the whole model
    record Scope(Map<String, Array> values, Map<String, Long> opsets, Scope outer) {
        Scope inside() {
            return new Scope(new HashMap<>(), opsets, this);
        }

        Array find(String name) {
            Array found = values.get(name);
            return found != null || outer == null ? found : outer.find(name);
        }
    }

    /// Runs all nodes; the scope holds the graph's inputs before and every value after.
    static void run(Graph graph, Scope scope) {
        for (Map.Entry<String, Tensor> weight : graph.initializers().entrySet()) {
            scope.values().computeIfAbsent(weight.getKey(), name -> converted(name, weight.getValue()));
        }
        for (Node node : graph.nodes()) run(node, scope);
    }

    private static Array converted(String name, Tensor tensor) {
        try {
            return Array.of(tensor);
        } catch (IllegalArgumentException e) {
            throw Fault.of("initializer " + name, "must be supported by the reference engine", e.getMessage(), "use another engine")
                    .raise(e);
        }
    }

    private static void run(Node node, Scope scope) {
        Call call = new Call(node, inputs(node, scope), opset(node, scope), scope);
        Kernel kernel = Operators.find(node).orElseThrow(() -> call.unsupported("operator " + node.domain() + ":" + node.op()));
        try {
            List<Array> made = kernel.run(call);
            for (int i = 0; i < node.outputs().size(); i++) {
                if (node.outputs().get(i).isEmpty()) continue;
                if (i >= made.size()) throw call.unsupported("output " + i + " (" + node.outputs().get(i) + ")");
                scope.values().put(node.outputs().get(i), made.get(i));
            }
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw Fault.of(node.label(), "must have inputs and attributes that fit the operator", call.inputs() + ": " + e.getMessage(),
                    "check the graph or the shapes of its inputs").raise(e);
        }
    }

    private static List<Array> inputs(Node node, Scope scope) {
        List<Array> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            Array value = name.isEmpty() ? null : scope.find(name);
            if (value == null && !name.isEmpty()) {
                throw Fault.of(node.label(), "must have all inputs made by earlier nodes", "no value " + name, "order the nodes").raise();
            }
            inputs.add(value);
        }
        return inputs;
    }

    private static int opset(Node node, Scope scope) {
        return Math.toIntExact(scope.opsets().getOrDefault(node.domain(), 1L));
    }
}
