package dev.fulcrum.engines.armeria;

import com.google.protobuf.ByteString;
import dev.fulcrum.engines.armeria.inference.InferTensorContents;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.serve.oip.InferCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Tensors that travel as numbers in the message instead of as bytes beside it.
final class GrpcContents {
    private GrpcContents() {}

    /// @param count elements of the shape
    static Tensor read(TensorSpec spec, long[] shape, long count, InferTensorContents contents) {
        if (size(spec.type(), contents) != count) throw InferCall.invalid(spec.name(), "must have " + count + " values");
        if (spec.type() == ElementType.STRING) {
            return Tensor.ofStrings(contents.getBytesContentsList().stream().map(ByteString::toStringUtf8).toList(), shape);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(spec.type().bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) put(bytes, spec, contents, i);
        return Tensor.of(spec.type(), shape, bytes.flip());
    }

    private static int size(ElementType type, InferTensorContents c) {
        return switch (type) {
            case BOOL -> c.getBoolContentsCount();
            case INT8, INT16, INT32 -> c.getIntContentsCount();
            case INT64 -> c.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> c.getUintContentsCount();
            case UINT64 -> c.getUint64ContentsCount();
            case FLOAT -> c.getFp32ContentsCount();
            case DOUBLE -> c.getFp64ContentsCount();
            case STRING -> c.getBytesContentsCount();
            default -> -1;
        };
    }

    private static void put(ByteBuffer to, TensorSpec spec, InferTensorContents c, int i) {
        switch (spec.type()) {
            case BOOL -> to.put((byte) (c.getBoolContents(i) ? 1 : 0));
            case INT8 -> to.put((byte) within(spec, c.getIntContents(i), Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> to.putShort((short) within(spec, c.getIntContents(i), Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> to.putInt(c.getIntContents(i));
            case INT64 -> to.putLong(c.getInt64Contents(i));
            case UINT8 -> to.put((byte) within(spec, c.getUintContents(i) & 0xffff_ffffL, 0, 255));
            case UINT16 -> to.putShort((short) within(spec, c.getUintContents(i) & 0xffff_ffffL, 0, 65_535));
            case UINT32 -> to.putInt(c.getUintContents(i));
            case UINT64 -> to.putLong(c.getUint64Contents(i));
            case FLOAT -> to.putFloat(c.getFp32Contents(i));
            case DOUBLE -> to.putDouble(c.getFp64Contents(i));
            default -> throw InferCall.invalid(spec.name(), "must travel as raw contents");
        }
    }

    private static long within(TensorSpec spec, long value, long least, long most) {
        if (value >= least && value <= most) return value;
        throw InferCall.invalid(spec.name(), "has a value out of range");
    }
}
