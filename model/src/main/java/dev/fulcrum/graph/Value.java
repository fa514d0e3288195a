package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// A declared value: an input, an output or an annotated intermediate. A value that is no plain tensor (sequence, map, optional,
/// sparse tensor) has no tensor type and keeps its type as the bytes of its protobuf message.
public record Value(String name, Optional<TensorType> type, byte[] otherType) {

    public static Value of(String name, ElementType element, Dim... shape) {
        return new Value(name, Optional.of(TensorType.of(element, shape)), new byte[0]);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Value v && name.equals(v.name) && type.equals(v.type) && Arrays.equals(otherType, v.otherType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, Arrays.hashCode(otherType));
    }
}
