package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.List;

/// The value of a node's attribute.
public sealed interface Attribute {
    record Int(long value) implements Attribute {}

    record Float(float value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record OfTensor(Tensor value) implements Attribute {}

    record OfGraph(Graph value) implements Attribute {}

    record Ints(List<Long> values) implements Attribute {}

    record Floats(List<java.lang.Float> values) implements Attribute {}

    record Texts(List<String> values) implements Attribute {}

    /// An attribute that Fulcrum does not interpret, kept as the bytes of its protobuf message.
    record Opaque(byte[] message) implements Attribute {
        @Override
        public boolean equals(Object o) {
            return o instanceof Opaque(byte[] other) && Arrays.equals(message, other);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(message);
        }
    }
}
