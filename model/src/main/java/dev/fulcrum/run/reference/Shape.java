package dev.fulcrum.run.reference;

import java.util.Arrays;

/// Index arithmetic over row-major dimensions.
final class Shape {
    private Shape() {}

    static int size(int... dims) {
        int n = 1;
        for (int d : dims) n = Math.multiplyExact(n, d);
        return n;
    }

    /// Elements from an axis (inclusive) to another (exclusive).
    static int size(int[] dims, int from, int to) {
        return size(Arrays.copyOfRange(dims, from, to));
    }

    static int[] strides(int[] dims) {
        int[] strides = new int[dims.length];
        for (int a = dims.length - 1, s = 1; a >= 0; s *= dims[a--]) strides[a] = s;
        return strides;
    }

    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= Math.max(rank, 1)) {
            throw new IllegalArgumentException("axis must be in [-" + rank + ", " + rank + "): got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /// The multi-index of a flat position.
    static int[] at(int flat, int[] dims) {
        int[] index = new int[dims.length];
        for (int a = dims.length - 1; a >= 0; a--) {
            index[a] = flat % dims[a];
            flat /= dims[a];
        }
        return index;
    }

    static int flat(int[] index, int[] strides) {
        int at = 0;
        for (int a = 0; a < index.length; a++) at += index[a] * strides[a];
        return at;
    }

    /// The common shape of broadcast operands.
    static int[] broadcast(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] out = new int[rank];
        for (int i = 0; i < rank; i++) {
            int x = i < rank - a.length ? 1 : a[i - rank + a.length];
            int y = i < rank - b.length ? 1 : b[i - rank + b.length];
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException("shapes must broadcast: got " + Arrays.toString(a) + " and " + Arrays.toString(b));
            }
            out[i] = x == 1 ? y : x;
        }
        return out;
    }

    /// For each flat position of `to` the flat position of `from` that it reads when `from` is broadcast.
    static int[] sources(int[] from, int[] to) {
        int[] strides = strides(from);
        int[] source = new int[size(to)];
        for (int i = 0; i < source.length; i++) {
            int rest = i;
            int at = 0;
            for (int a = to.length - 1; a >= 0; rest /= to[a--]) {
                int axis = a - to.length + from.length;
                if (axis >= 0 && from[axis] != 1) at += rest % to[a] * strides[axis];
            }
            source[i] = at;
        }
        return source;
    }

    static int[] with(int[] dims, int axis, int size) {
        int[] changed = dims.clone();
        changed[axis] = size;
        return changed;
    }

    static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    static int[] part(int[] dims, int from, int to) {
        return Arrays.copyOfRange(dims, from, to);
    }

    static int[] filled(int count, int value) {
        int[] out = new int[count];
        Arrays.fill(out, value);
        return out;
    }
}
