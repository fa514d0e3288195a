package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A graph under the reference interpreter. Inputs may also replace initializers by name.
final class ReferenceSession implements Session {
    private final Graph graph;

    ReferenceSession(Graph graph) {
        this.graph = graph;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        check(inputs);
        Interpreter.Scope scope = new Interpreter.Scope(new HashMap<>(), graph.opsets(), null);
        inputs.forEach((name, tensor) -> scope.values().put(name, converted(name, tensor)));
        Interpreter.run(graph, scope);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Value output : graph.outputs()) {
            Array made = scope.find(output.name());
            if (made == null) throw fault("output " + output.name(), "must be made by a node", "none").raise();
            outputs.put(output.name(), made.toTensor());
        }
        return outputs;
    }

    private static Array converted(String name, Tensor tensor) {
        try {
            return Array.of(tensor);
        } catch (IllegalArgumentException e) {
            throw fault("input " + name, "must be of a type that the reference engine supports", tensor.toString()).raise(e);
        }
    }

    private void check(Map<String, Tensor> inputs) {
        List<Fault> faults = new ArrayList<>();
        for (Value input : graph.inputs()) {
            Tensor given = inputs.get(input.name());
            if (given == null) faults.add(fault("input " + input.name(), "must be given", "nothing"));
            else input.type().filter(t -> !fits(given, t)).ifPresent(t ->
                    faults.add(fault("input " + input.name(), "must be " + t.element() + " of shape " + t.shape().orElse(List.of()),
                            given.toString())));
        }
        FaultException.raiseAll(faults);
    }

    private static boolean fits(Tensor given, TensorType declared) {
        if (given.type() != declared.element()) return false;
        if (declared.shape().isEmpty()) return true;
        List<Dim> dims = declared.shape().get();
        boolean fits = dims.size() == given.rank();
        for (int i = 0; fits && i < dims.size(); i++) fits = !(dims.get(i) instanceof Dim.Size(long size)) || size == given.dim(i);
        return fits;
    }

    private static Fault fault(String what, String expected, String got) {
        return Fault.of(what, expected, got, "give every declared input with its type and shape");
    }

    @Override
    public Prepared prepare(Map<String, Tensor> inputs) {
        Map<String, Tensor> bound = Map.copyOf(inputs);
        return new Prepared() {
            @Override
            public void run() {
                ReferenceSession.this.run(bound);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
