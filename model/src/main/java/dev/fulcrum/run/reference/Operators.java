package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// All operators that the reference knows, by name in the ONNX domain; a family registers itself.
final class Operators {
    private static final Map<String, Kernel> KERNELS = new HashMap<>();

    static {
        Elementwise.register(KERNELS);
        Activations.register(KERNELS);
        Casting.register(KERNELS);
        Reductions.register(KERNELS);
        Softmaxes.register(KERNELS);
        Products.register(KERNELS);
        Convolutions.register(KERNELS);
        Pools.register(KERNELS);
        Normalizations.register(KERNELS);
        Layouts.register(KERNELS);
        Generators.register(KERNELS);
        Selections.register(KERNELS);
        Orderings.register(KERNELS);
        Resizing.register(KERNELS);
        Quantization.register(KERNELS);
        Losses.register(KERNELS);
        ControlFlow.register(KERNELS);
    }

    private Operators() {}

    static Optional<Kernel> find(Node node) {
        return node.domain().isEmpty() ? Optional.ofNullable(KERNELS.get(node.op())) : Optional.empty();
    }

    static java.util.Set<String> names() {
        return KERNELS.keySet();
    }
}
