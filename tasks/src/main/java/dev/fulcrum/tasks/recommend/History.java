package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.HistoryRule;
import java.util.HashMap;
import java.util.Map;

/// A user's past as a model takes it: each item once, at its newest event, with the strength of its strongest.
///
/// @param items    the oldest first
/// @param strength of each, above 0
public record History(int[] items, float[] strength) {

    /// @param past places of events in the table, the oldest first
    /// @param at   the moment of asking, on the table's clock
    static History of(EventTable table, int[] past, long at, HistoryRule rule) {
        Writing writing = new Writing(rule.longest());
        for (int k = past.length - 1; k >= 0 && !writing.isFull(); k--) {
            int e = past[k];
            writing.older(table.item(e), rule.strength(table.kind(e), table.value(e), at - table.time(e)));
        }
        return writing.done();
    }

    /// Takes events from the newest to the oldest.
    public static final class Writing {
        private final int longest;
        private final Map<Integer, Integer> place = new HashMap<>();
        private final int[] items;
        private final float[] strength;

        public Writing(int longest) {
            this.longest = longest;
            this.items = new int[longest];
            this.strength = new float[longest];
        }

        public boolean isFull() {
            return place.size() == longest;
        }

        /// @param amount 0 for an event that says nothing
        public void older(int item, float amount) {
            if (!(amount > 0)) return;
            Integer known = place.get(item);
            if (known == null && isFull()) return;
            int at = known == null ? place.size() : known;
            if (known == null) {
                place.put(item, at);
                items[at] = item;
            }
            strength[at] = Math.max(strength[at], amount);
        }

        public History done() {
            int count = place.size();
            int[] oldestFirst = new int[count];
            float[] each = new float[count];
            for (int i = 0; i < count; i++) {
                oldestFirst[count - 1 - i] = items[i];
                each[count - 1 - i] = strength[i];
            }
            return new History(oldestFirst, each);
        }
    }

    /// Writes it into one row, its newest item last.
    void write(long[] row, float[] strengths, int from, int longest) {
        int start = from + longest - items.length;
        for (int i = from; i < start; i++) row[i] = -1;
        for (int i = 0; i < items.length; i++) {
            row[start + i] = items[i];
            strengths[start + i] = strength[i];
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof History h && java.util.Arrays.equals(items, h.items) && java.util.Arrays.equals(strength, h.strength);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(items);
    }
}
