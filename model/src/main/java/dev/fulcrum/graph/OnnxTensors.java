package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tensor messages to [Tensor] and back.
///
/// @param folder where external data is looked for
record OnnxTensors(ModelFolder folder) {

    Tensor read(ByteBuffer content) {
        try {
            return read(TensorProto.parseFrom(content));
        } catch (InvalidProtocolBufferException e) {
            throw OnnxFile.malformed("tensor", "must be a TensorProto message", e.getMessage()).raise(e);
        }
    }

    Tensor read(TensorProto t) {
        try {
            ElementType type = ElementType.ofCode(t.getDataType());
            long[] dims = t.getDimsList().stream().mapToLong(Long::longValue).toArray();
            return type == ElementType.STRING ? Tensor.ofStrings(strings(t), dims) : Tensor.of(type, dims, content(t, type, dims));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw OnnxFile.malformed("tensor " + t.getName(), "must have elements that fit its type and dimensions",
                    e.getMessage()).raise(e);
        }
    }

    private static List<String> strings(TensorProto t) {
        boolean readable = t.getStringDataList().stream().allMatch(ByteString::isValidUtf8);
        if (!readable) throw new IllegalArgumentException("strings not in UTF-8");
        return t.getStringDataList().stream().map(ByteString::toStringUtf8).toList();
    }

    private ByteBuffer content(TensorProto t, ElementType type, long[] dims) {
        if (t.getDataLocation() == TensorProto.DataLocation.EXTERNAL) return external(t, type.bytes(Tensor.count(dims)));
        return t.hasRawData() ? t.getRawData().asReadOnlyByteBuffer() : typed(t, type, Tensor.count(dims));
    }

    private ByteBuffer external(TensorProto t, long bytes) {
        Map<String, String> where = new HashMap<>();
        for (StringStringEntryProto entry : t.getExternalDataList()) where.put(entry.getKey(), entry.getValue());
        return folder.externalData(t.getName(), where, bytes);
    }

    /// Elements from the typed fields, which protobuf has already read: allocates at most 8 bytes for each of them.
    private static ByteBuffer typed(TensorProto t, ElementType type, long count) {
        long have = entries(t, type);
        if (have != entriesFor(type, count)) throw new IllegalArgumentException(have + " entries for " + count + " elements");
        ByteBuffer b = ByteBuffer.allocate(Math.toIntExact(type.bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT, COMPLEX64 -> t.getFloatDataList().forEach(b::putFloat);
            case DOUBLE, COMPLEX128 -> t.getDoubleDataList().forEach(b::putDouble);
            case INT64 -> t.getInt64DataList().forEach(b::putLong);
            case UINT64 -> t.getUint64DataList().forEach(b::putLong);
            case UINT32 -> t.getUint64DataList().forEach(v -> b.putInt(v.intValue()));
            case INT32 -> t.getInt32DataList().forEach(b::putInt);
            case UINT16, INT16, FLOAT16, BFLOAT16 -> t.getInt32DataList().forEach(v -> b.putShort(v.shortValue()));
            case UINT8, INT8, BOOL, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, UINT4, INT4, FLOAT4E2M1,
                    UINT2, INT2 -> t.getInt32DataList().forEach(v -> b.put(v.byteValue()));
            case STRING -> throw new IllegalArgumentException("strings have no bytes");
        }
        return b.flip();
    }

    private static int entries(TensorProto t, ElementType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> t.getFloatDataCount();
            case DOUBLE, COMPLEX128 -> t.getDoubleDataCount();
            case INT64 -> t.getInt64DataCount();
            case UINT32, UINT64 -> t.getUint64DataCount();
            case STRING -> t.getStringDataCount();
            case UINT8, INT8, UINT16, INT16, INT32, BOOL, FLOAT16, BFLOAT16, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ,
                    FLOAT8E8M0, UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> t.getInt32DataCount();
        };
    }

    /// A complex number takes two entries; elements of less than a byte share one.
    private static long entriesFor(ElementType type, long count) {
        return switch (type) {
            case COMPLEX64, COMPLEX128 -> Math.multiplyExact(count, 2L);
            case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> type.bytes(count);
            case FLOAT, DOUBLE, INT64, UINT32, UINT64, STRING, UINT8, INT8, UINT16, INT16, INT32, BOOL, FLOAT16, BFLOAT16, FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> count;
        };
    }

    /// A message with the elements inside it.
    static TensorProto.Builder inside(Tensor t) {
        TensorProto.Builder to = outline(t);
        if (t.type() != ElementType.STRING) return to.setRawData(UnsafeByteOperations.unsafeWrap(t.bytes()));
        t.strings().forEach(s -> to.addStringData(ByteString.copyFromUtf8(s)));
        return to;
    }

    /// A message whose elements lie in a file.
    static TensorProto.Builder beside(Tensor t, ExternalWeights.Part part) {
        return outline(t).setDataLocation(TensorProto.DataLocation.EXTERNAL).addExternalData(entry("location", part.file()))
                .addExternalData(entry("offset", String.valueOf(part.offset()))).addExternalData(entry("length",
                        String.valueOf(part.length())));
    }

    private static TensorProto.Builder outline(Tensor t) {
        TensorProto.Builder to = TensorProto.newBuilder().setDataType(t.type().code());
        for (long d : t.dims()) to.addDims(d);
        return to;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
