package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Node;
import dev.fulcrum.unit.Fault;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All operator mappings by ONNX operator name; each family adds its own.
final class Operators {
    private static final Map<String, Operator> ALL = collect();

    private Operators() {}

    /// @throws dev.fulcrum.unit.FaultException naming operator and node when there is no mapping
    static Operator of(Node node) {
        missing(node).ifPresent(fault -> {
            throw fault.raise();
        });
        return ALL.get(node.op());
    }

    /// Why a node cannot be walked, where its operator has no mapping.
    static Optional<Fault> missing(Node node) {
        boolean onnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        if (onnx && ALL.containsKey(node.op())) return Optional.empty();
        String domain = node.domain().isEmpty() ? "" : node.domain() + ".";
        return Optional.of(Fault.of("operator " + domain + node.op(), "must be one of the " + ALL.size() + " operators mapped to libtorch",
                "node " + node.label(), "replace the node, or measure and serve the model without training it"));
    }

    /// Names of all mapped operators, sorted.
    static Set<String> names() {
        return java.util.Collections.unmodifiableSet(ALL.keySet());
    }

    private static Map<String, Operator> collect() {
        Map<String, Operator> all = new TreeMap<>();
        Arithmetic.addTo(all);
        Activations.addTo(all);
        Convolutions.addTo(all);
        Pooling.addTo(all);
        Normalizations.addTo(all);
        Reductions.addTo(all);
        Shapes.addTo(all);
        Resizing.addTo(all);
        Indexing.addTo(all);
        Products.addTo(all);
        Generators.addTo(all);
        Losses.addTo(all);
        Quantization.addTo(all);
        Recurrent.addTo(all);
        ControlFlow.addTo(all);
        return all;
    }
}
