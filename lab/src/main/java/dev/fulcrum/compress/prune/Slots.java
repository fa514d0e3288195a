package dev.fulcrum.compress.prune;

import java.util.Arrays;

/// Channel slots in classes (union-find): one slot is one position on one axis of one weight; slots of one class can only be removed
/// together, so that a class is the smallest thing that can be pruned. A class is fixed once something needs it whole; the first
/// reason is kept.
final class Slots {
    /// The slot of everything that is no channel: batch, space, what callers see. It is fixed.
    static final int FIXED = 0;

    private int[] parent = new int[1 << 12];
    private String[] reason = new String[1 << 12];
    private boolean[] muted = new boolean[1 << 12];
    private int size = 1;

    Slots() {
        reason[FIXED] = "not a channel";
    }

    /// New slots, each a class of its own. An axis of one position can lose nothing: it gets the fixed slot.
    int[] fresh(int count) {
        int[] made = new int[count];
        if (count <= 1) return made;
        if (size + count > parent.length) grow(size + count);
        for (int i = 0; i < count; i++) made[i] = parent[size] = size++;
        return made;
    }

    private void grow(int least) {
        int length = Math.max(least, 2 * parent.length);
        parent = Arrays.copyOf(parent, length);
        reason = Arrays.copyOf(reason, length);
        muted = Arrays.copyOf(muted, length);
    }

    /// The representative of a slot's class.
    int find(int slot) {
        int at = slot;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    boolean isFixed(int slot) {
        return reason[find(slot)] != null;
    }

    /// Why a slot is fixed, or null.
    String reason(int slot) {
        return reason[find(slot)];
    }

    void fix(int slot, String why) {
        int root = find(slot);
        if (reason[root] == null) reason[root] = why;
    }

    /// Some reader sums over the slot although it would not read as zero once removed: it is silenced where it is read.
    void mute(int slot) {
        muted[find(slot)] = true;
    }

    boolean isMuted(int slot) {
        return muted[find(slot)];
    }

    /// From now on the two are removed together or not at all.
    ///
    /// @param why the reason to give when one of them is fixed
    void tie(int a, int b, String why) {
        int x = find(a);
        int y = find(b);
        if (x == y) return;
        if (x == FIXED || y == FIXED) {
            fix(Math.max(x, y), why);
            return;
        }
        int root = Math.min(x, y);
        int other = Math.max(x, y);
        parent[other] = root;
        if (reason[root] == null) reason[root] = reason[other];
        muted[root] |= muted[other];
    }
}
