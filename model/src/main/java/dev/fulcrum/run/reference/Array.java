package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// A tensor in the form in which the reference computes: floating types as doubles that are values of the type, integers and
/// booleans as longs, strings as strings. Storing rounds (floating) or wraps (integers) to the type.
final class Array {
    final ElementType type;
    /// Never written after construction.
    final int[] dims;
    private final double[] real;
    private final long[] whole;
    private final String[] text;
    /// A gibibyte of doubles: enough to judge, small enough that no model can exhaust the memory by a shape.
    private static final int LARGEST = 1 << 27;

    private Array(ElementType type, int[] dims, double[] real, long[] whole, String[] text) {
        this.type = type;
        this.dims = dims;
        this.real = real;
        this.whole = whole;
        this.text = text;
    }

    static Array zeros(ElementType type, int... dims) {
        int n = Shape.size(dims);
        if (n > LARGEST) throw new IllegalArgumentException("values must have at most " + LARGEST + " elements: got " + n);
        if (type == ElementType.STRING) return new Array(type, dims, null, null, filled(n));
        return type.isFloating() ? new Array(type, dims, new double[n], null, null) : new Array(type, dims, null, new long[n], null);
    }

    private static String[] filled(int n) {
        String[] empty = new String[n];
        Arrays.fill(empty, "");
        return empty;
    }

    static Array ofLongs(long... values) {
        return new Array(ElementType.INT64, new int[] {values.length}, null, values, null);
    }

    static Array scalar(ElementType type, double value) {
        Array a = zeros(type);
        a.set(0, value);
        return a;
    }

    static Array scalar(long value) {
        return new Array(ElementType.INT64, new int[0], null, new long[] {value}, null);
    }

    int size() {
        return real != null ? real.length : whole != null ? whole.length : text.length;
    }

    int rank() {
        return dims.length;
    }

    int dim(int axis) {
        return dims[axis];
    }

    boolean isReal() {
        return real != null;
    }

    boolean isText() {
        return text != null;
    }

    double get(int i) {
        if (real != null) return real[i];
        return type == ElementType.UINT64 && whole[i] < 0 ? (whole[i] >>> 1) * 2.0 + (whole[i] & 1) : whole[i];
    }

    long getLong(int i) {
        return whole != null ? whole[i] : (long) real[i];
    }

    String getText(int i) {
        return text[i];
    }

    boolean isTrue(int i) {
        return real != null ? real[i] != 0 : whole[i] != 0;
    }

    void set(int i, double v) {
        if (real != null) real[i] = rounded(type, v);
        else whole[i] = type == ElementType.UINT64 && v >= 0x1p63 ? (long) (v - 0x1p63) + Long.MIN_VALUE : wrapped(type, (long) v);
    }

    void setLong(int i, long v) {
        if (whole != null) whole[i] = wrapped(type, v);
        else real[i] = rounded(type, v);
    }

    void setText(int i, String v) {
        text[i] = v;
    }

    /// Copies one element of an array of the same type.
    void copy(int i, Array from, int j) {
        if (real != null) real[i] = from.real[j];
        else if (whole != null) whole[i] = from.whole[j];
        else text[i] = from.text[j];
    }

    Array reshaped(int... newDims) {
        if (Shape.size(newDims) != size()) {
            throw new IllegalArgumentException("cannot reshape " + Arrays.toString(dims) + " to " + Arrays.toString(newDims));
        }
        return new Array(type, newDims, real, whole, text);
    }

    Array copy() {
        Array to = zeros(type, dims);
        for (int i = 0; i < size(); i++) to.copy(i, this, i);
        return to;
    }

    long[] longs() {
        long[] out = new long[size()];
        for (int i = 0; i < out.length; i++) out[i] = getLong(i);
        return out;
    }

    int[] ints() {
        return Arrays.stream(longs()).mapToInt(Math::toIntExact).toArray();
    }

    static double rounded(ElementType type, double v) {
        return switch (type) {
            case FLOAT -> (float) v;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) v));
            case BFLOAT16 -> fromBfloat(toBfloat((float) v));
            default -> v;
        };
    }

    static long wrapped(ElementType type, long v) {
        return switch (type) {
            case INT8 -> (byte) v;
            case UINT8 -> v & 0xFF;
            case INT16 -> (short) v;
            case UINT16 -> v & 0xFFFF;
            case INT32 -> (int) v;
            case UINT32 -> v & 0xFFFFFFFFL;
            case BOOL -> v != 0 ? 1 : 0;
            default -> v;
        };
    }

    /// Round to nearest, ties to even.
    private static short toBfloat(float v) {
        int bits = Float.floatToRawIntBits(v);
        if (Float.isNaN(v)) return (short) 0x7FC0;
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    private static float fromBfloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// @throws IllegalArgumentException for an element type that the reference does not compute with
    static Array of(Tensor t) {
        Array a = zeros(supported(t.type()), Arrays.stream(t.dims()).mapToInt(Math::toIntExact).toArray());
        ByteBuffer b = t.bytes();
        List<String> strings = t.strings();
        for (int i = 0; i < a.size(); i++) {
            switch (t.type()) {
                case FLOAT -> a.real[i] = b.getFloat();
                case DOUBLE -> a.real[i] = b.getDouble();
                case FLOAT16 -> a.real[i] = Float.float16ToFloat(b.getShort());
                case BFLOAT16 -> a.real[i] = fromBfloat(b.getShort());
                case INT64, UINT64 -> a.whole[i] = b.getLong();
                case INT32, UINT32 -> a.whole[i] = wrapped(t.type(), b.getInt());
                case INT16, UINT16 -> a.whole[i] = wrapped(t.type(), b.getShort());
                case INT8, UINT8, BOOL -> a.whole[i] = wrapped(t.type(), b.get());
                default -> a.text[i] = strings.get(i);
            }
        }
        return a;
    }

    private static ElementType supported(ElementType type) {
        return switch (type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT64, UINT64, INT32, UINT32, INT16, UINT16, INT8, UINT8, BOOL, STRING -> type;
            case COMPLEX64, COMPLEX128, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, UINT4, INT4, FLOAT4E2M1,
                    FLOAT8E8M0, UINT2, INT2 ->
                    throw new IllegalArgumentException("the reference engine does not compute with " + type);
        };
    }

    Tensor toTensor() {
        long[] shape = Arrays.stream(dims).asLongStream().toArray();
        if (text != null) return Tensor.ofStrings(List.of(text), shape);
        ByteBuffer b = ByteBuffer.allocate(Math.toIntExact(type.bytes(size()))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size(); i++) {
            switch (type) {
                case FLOAT -> b.putFloat((float) real[i]);
                case DOUBLE -> b.putDouble(real[i]);
                case FLOAT16 -> b.putShort(Float.floatToFloat16((float) real[i]));
                case BFLOAT16 -> b.putShort(toBfloat((float) real[i]));
                case INT64, UINT64 -> b.putLong(whole[i]);
                case INT32, UINT32 -> b.putInt((int) whole[i]);
                case INT16, UINT16 -> b.putShort((short) whole[i]);
                default -> b.put((byte) whole[i]);
            }
        }
        return Tensor.of(type, shape, b.flip());
    }

    @Override
    public String toString() {
        return type + Arrays.toString(dims);
    }
}
