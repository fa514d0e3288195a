package dev.fulcrum.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A value: element type, dimensions, elements in row-major order, little-endian.
///
/// The bytes are never written after construction, wherever they lie (heap, direct, mapped file); every accessor gives a fresh
/// view. A scalar has no dimensions and one element. Strings lie in `strings`, all other elements in `bytes`.
public final class Tensor {
    private final ElementType type;
    private final long[] dims;
    private final ByteBuffer bytes;
    private final List<String> strings;

    private Tensor(ElementType type, long[] dims, ByteBuffer bytes, List<String> strings) {
        this.type = Objects.requireNonNull(type);
        this.dims = dims.clone();
        this.bytes = bytes;
        this.strings = strings;
    }

    /// Wraps bytes without copying them, from position to limit.
    ///
    /// @throws IllegalArgumentException when a dimension is negative or the bytes do not fit the dimensions
    public static Tensor of(ElementType type, long[] dims, ByteBuffer bytes) {
        long expected = type.bytes(count(dims));
        if (type == ElementType.STRING || bytes.remaining() != expected) {
            throw new IllegalArgumentException("tensor " + type + Arrays.toString(dims) + " must have " + expected + " bytes: got "
                    + bytes.remaining());
        }
        return new Tensor(type, dims, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), List.of());
    }

    public static Tensor ofFloats(float[] values, long... dims) {
        ByteBuffer b = allocate(values.length * 4L);
        b.asFloatBuffer().put(values);
        return of(ElementType.FLOAT, dims, b);
    }

    public static Tensor ofLongs(long[] values, long... dims) {
        ByteBuffer b = allocate(values.length * 8L);
        b.asLongBuffer().put(values);
        return of(ElementType.INT64, dims, b);
    }

    public static Tensor ofInts(int[] values, long... dims) {
        ByteBuffer b = allocate(values.length * 4L);
        b.asIntBuffer().put(values);
        return of(ElementType.INT32, dims, b);
    }

    /// Bytes as UINT8, INT8 or BOOL.
    public static Tensor ofBytes(ElementType type, byte[] values, long... dims) {
        return of(type, dims, ByteBuffer.wrap(values));
    }

    public static Tensor ofStrings(List<String> values, long... dims) {
        if (values.size() != count(dims)) {
            throw new IllegalArgumentException("tensor STRING" + Arrays.toString(dims) + " must have " + count(dims) + " strings: got "
                    + values.size());
        }
        return new Tensor(ElementType.STRING, dims, allocate(0), List.copyOf(values));
    }

    public static Tensor scalar(float value) {
        return ofFloats(new float[] {value});
    }

    public static Tensor scalar(long value) {
        return ofLongs(new long[] {value});
    }

    public ElementType type() {
        return type;
    }

    public long[] dims() {
        return dims.clone();
    }

    public int rank() {
        return dims.length;
    }

    /// Size of one dimension; a negative axis counts from the end.
    public long dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    public long count() {
        return count(dims);
    }

    /// A read-only little-endian view of the elements.
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The elements of a FLOAT tensor, as a view.
    public FloatBuffer floats() {
        return require(ElementType.FLOAT).bytes().asFloatBuffer();
    }

    /// The elements of an INT64 tensor, as a view.
    public LongBuffer longs() {
        return require(ElementType.INT64).bytes().asLongBuffer();
    }

    public List<String> strings() {
        return strings;
    }

    public float[] toFloatArray() {
        float[] out = new float[Math.toIntExact(count())];
        floats().get(out);
        return out;
    }

    public int[] toIntArray() {
        int[] out = new int[Math.toIntExact(count())];
        require(ElementType.INT32).bytes().asIntBuffer().get(out);
        return out;
    }

    public long[] toLongArray() {
        long[] out = new long[Math.toIntExact(count())];
        longs().get(out);
        return out;
    }

    public byte[] toByteArray() {
        byte[] out = new byte[bytes.remaining()];
        bytes().get(out);
        return out;
    }

    public Tensor reshaped(long... newDims) {
        if (count(newDims) != count()) {
            throw new IllegalArgumentException("reshape must keep " + count() + " elements: got " + Arrays.toString(newDims));
        }
        return new Tensor(type, newDims, bytes, strings);
    }

    private Tensor require(ElementType wanted) {
        if (type != wanted) throw new IllegalArgumentException("tensor must be " + wanted + ": got " + this);
        return this;
    }

    /// A zeroed little-endian direct buffer, which engines can read without copying.
    public static ByteBuffer allocate(long size) {
        return ByteBuffer.allocateDirect(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Elements in a tensor of these dimensions; 1 for a scalar.
    ///
    /// @throws IllegalArgumentException when a dimension is negative or the product overflows
    public static long count(long... dims) {
        long n = 1;
        try {
            for (long d : dims) {
                if (d < 0) throw new IllegalArgumentException("dimensions must not be negative: got " + Arrays.toString(dims));
                n = Math.multiplyExact(n, d);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("dimensions must have a product below 2^63: got " + Arrays.toString(dims), e);
        }
        return n;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Tensor t && type == t.type && Arrays.equals(dims, t.dims) && bytes.equals(t.bytes)
                && strings.equals(t.strings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, Arrays.hashCode(dims), bytes, strings);
    }

    @Override
    public String toString() {
        return type + Arrays.toString(dims);
    }
}
