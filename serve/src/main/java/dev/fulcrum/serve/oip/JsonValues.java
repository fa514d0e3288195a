package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A tensor's elements written in JSON, flat or nested, in row-major order.
///
/// @param spec  of the input
/// @param count elements that there must be
record JsonValues(TensorSpec spec, long[] shape, int count) {

    /// @param p at the start of the array
    Tensor read(JsonParser p) {
        if (p.currentToken() != JsonToken.START_ARRAY) throw InferCall.invalid(spec.name(), "must have its data in an array");
        return switch (spec.type()) {
            case STRING -> Tensor.ofStrings(strings(p), shape);
            default -> Tensor.of(spec.type(), shape, elements(p));
        };
    }

    private ByteBuffer elements(JsonParser p) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(spec.type().bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        for (int depth = 1; depth > 0;) {
            JsonToken token = p.nextToken();
            switch (token) {
                case START_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                case null -> throw wrongCount();
                default -> {
                    if (!bytes.hasRemaining()) throw wrongCount();
                    put(bytes, p, token);
                }
            }
        }
        if (bytes.hasRemaining()) throw wrongCount();
        return bytes.flip();
    }

    private RuntimeException wrongCount() {
        return InferCall.invalid(spec.name(), "must have " + count + " values");
    }

    private void put(ByteBuffer bytes, JsonParser p, JsonToken token) {
        switch (spec.type()) {
            case FLOAT -> bytes.putFloat((float) real(p, token, Float.MAX_VALUE));
            case DOUBLE -> bytes.putDouble(real(p, token, Double.MAX_VALUE));
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) real(p, token, 65_504)));
            case BFLOAT16 -> bytes.putShort(bfloat16((float) real(p, token, Float.MAX_VALUE)));
            case BOOL -> bytes.put((byte) truth(p, token));
            case INT8 -> bytes.put((byte) whole(p, token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> bytes.put((byte) whole(p, token, 0, 255));
            case INT16 -> bytes.putShort((short) whole(p, token, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> bytes.putShort((short) whole(p, token, 0, 65_535));
            case INT32 -> bytes.putInt((int) whole(p, token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> bytes.putInt((int) whole(p, token, 0, 0xffff_ffffL));
            case INT64 -> bytes.putLong(whole(p, token, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> bytes.putLong(unsigned(p, token));
            default -> throw InferCall.invalid(spec.name(), "cannot be given in JSON");
        }
    }

    /// The upper half, rounded to even.
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    private double real(JsonParser p, JsonToken token, double most) {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) throw wrongValue();
        double value = p.getDoubleValue();
        if (Math.abs(value) <= most) return value;
        throw wrongValue();
    }

    private long whole(JsonParser p, JsonToken token, long least, long most) {
        if (token != JsonToken.VALUE_NUMBER_INT) throw wrongValue();
        long value = p.getLongValue();
        if (value < least || value > most) throw wrongValue();
        return value;
    }

    private long unsigned(JsonParser p, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT) throw wrongValue();
        java.math.BigInteger value = p.getBigIntegerValue();
        if (value.signum() < 0 || value.bitLength() > 64) throw wrongValue();
        return value.longValue();
    }

    private int truth(JsonParser p, JsonToken token) {
        return switch (token) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> (int) whole(p, token, 0, 1);
        };
    }

    private RuntimeException wrongValue() {
        return InferCall.invalid(spec.name(), "has a value that is no " + Datatype.of(spec.type()));
    }

    private List<String> strings(JsonParser p) {
        List<String> all = new ArrayList<>();
        for (int depth = 1; depth > 0;) {
            switch (p.nextToken()) {
                case START_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                case VALUE_STRING -> all.add(p.getString());
                case null, default -> throw wrongValue();
            }
            if (all.size() > count) throw wrongCount();
        }
        if (all.size() != count) throw wrongCount();
        return all;
    }
}
