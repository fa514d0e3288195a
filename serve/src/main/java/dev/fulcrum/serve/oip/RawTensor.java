package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A tensor of strings or of plain elements from the protocol's bytes.
public final class RawTensor {
    private RawTensor() {}

    /// @param bytes little-endian, not copied
    /// @throws dev.fulcrum.serve.RefusedException when they do not fit the shape
    public static Tensor of(TensorSpec spec, long[] shape, long count, ByteBuffer bytes) {
        if (spec.type() == ElementType.STRING) return Tensor.ofStrings(strings(spec, count, bytes), shape);
        if (bytes.remaining() != spec.type().bytes(count)) {
            throw InferCall.invalid(spec.name(), "must have " + spec.type().bytes(count) + " bytes");
        }
        return Tensor.of(spec.type(), shape, bytes);
    }

    private static List<String> strings(TensorSpec spec, long count, ByteBuffer bytes) {
        List<String> all = new ArrayList<>();
        while (bytes.remaining() >= 4 && all.size() < count) {
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) throw InferCall.invalid(spec.name(), "has a string that is cut");
            byte[] one = new byte[length];
            bytes.get(one);
            all.add(new String(one, StandardCharsets.UTF_8));
        }
        if (all.size() != count || bytes.hasRemaining()) throw InferCall.invalid(spec.name(), "must have " + count + " strings");
        return all;
    }
}