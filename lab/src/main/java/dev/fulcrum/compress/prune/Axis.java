package dev.fulcrum.compress.prune;

import java.util.Arrays;

/// One axis of a value: the channel slot at each position, and whether a removed channel reads as zero there.
///
/// @param slots one a position; [Slots#FIXED] where nothing can be removed
/// @param zero  true where the value is 0 once the weights that make the removed channel are 0 (false after a Sigmoid, say)
record Axis(int[] slots, boolean[] zero) {

    /// An axis that can lose nothing.
    static Axis fixed(long size) {
        return of(new int[Math.toIntExact(size)]);
    }

    /// Slots whose removed channels read as zero.
    static Axis of(int[] slots) {
        boolean[] zero = new boolean[slots.length];
        Arrays.fill(zero, true);
        return new Axis(slots, zero);
    }

    int size() {
        return slots.length;
    }

    /// The same slots; removed channels read as something else than zero.
    Axis nonZero() {
        return new Axis(slots, new boolean[slots.length]);
    }

    Axis part(int from, int to) {
        return new Axis(Arrays.copyOfRange(slots, from, to), Arrays.copyOfRange(zero, from, to));
    }

    /// The positions named, in that order.
    Axis at(int... positions) {
        boolean[] flags = new boolean[positions.length];
        for (int i = 0; i < positions.length; i++) flags[i] = zero[positions[i]];
        return new Axis(Arrays.stream(positions).map(p -> slots[p]).toArray(), flags);
    }

    Axis then(Axis next) {
        int[] joined = Arrays.copyOf(slots, size() + next.size());
        System.arraycopy(next.slots, 0, joined, size(), next.size());
        boolean[] flags = Arrays.copyOf(zero, joined.length);
        System.arraycopy(next.zero, 0, flags, size(), next.size());
        return new Axis(joined, flags);
    }
}
