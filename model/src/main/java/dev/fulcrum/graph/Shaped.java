package dev.fulcrum.graph;

import java.util.Arrays;

/// Element type and concrete dimensions of a value.
record Shaped(ElementType type, long[] dims) {

    /// More dimensions than any engine takes; a hostile graph could add them without end.
    static final int MOST_DIMENSIONS = 64;

    /// @throws IllegalArgumentException when the dimensions are not known (null), negative or too many
    Shaped {
        if (!isPossible(dims)) throw new IllegalArgumentException("dimensions are not known");
    }

    static boolean isPossible(long[] dims) {
        if (dims == null || dims.length > MOST_DIMENSIONS) return false;
        for (long d : dims) if (d < 0) return false;
        return true;
    }

    int rank() {
        return dims.length;
    }

    long dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    long count() {
        return Tensor.count(dims);
    }

    long bytes() {
        return type.bytes(count());
    }

    /// @throws IllegalArgumentException when the axis is none of -rank to rank (the end, for Flatten)
    int axis(long axis) {
        if (axis < -dims.length || axis > dims.length) throw new IllegalArgumentException("no axis " + axis);
        return (int) (axis < 0 ? axis + dims.length : axis);
    }

    /// Elements from an axis to another, exclusive.
    long count(int from, int to) {
        return Tensor.count(part(from, to));
    }

    Shaped as(ElementType other) {
        return new Shaped(other, dims);
    }

    Shaped with(long... newDims) {
        return new Shaped(type, newDims);
    }

    Shaped withDim(int axis, long size) {
        long[] changed = dims.clone();
        changed[axis] = size;
        return with(changed);
    }

    /// @throws IllegalArgumentException when the part is not inside
    long[] part(int from, int to) {
        if (from < 0 || to < from || to > dims.length) throw new IllegalArgumentException("no dimensions " + from + " to " + to);
        return Arrays.copyOfRange(dims, from, to);
    }
}
