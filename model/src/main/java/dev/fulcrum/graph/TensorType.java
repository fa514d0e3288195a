package dev.fulcrum.graph;

import java.util.List;
import java.util.Optional;

/// Element type and, where declared, shape of a value.
public record TensorType(ElementType element, Optional<List<Dim>> shape) {

    public static TensorType of(ElementType element, Dim... shape) {
        return new TensorType(element, Optional.of(List.of(shape)));
    }
}
