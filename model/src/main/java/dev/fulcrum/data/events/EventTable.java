package dev.fulcrum.data.events;

import dev.fulcrum.unit.ContentHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Events as columns, sorted by user, then time, then the order in which they were read: a user's events lie side by side.
///
/// 21 bytes an event: ten million take 210 MB.
public final class EventTable {
    private final List<String> users;
    private final List<String> items;
    private final boolean timed;
    private final int[] first;
    private final int[] item;
    private final byte[] kind;
    private final float[] value;
    private final long[] time;

    /// @param first by user, where his events begin; one entry more than users
    EventTable(List<String> users, List<String> items, boolean timed, int[] first, int[] item, byte[] kind, float[] value, long[] time) {
        this.users = List.copyOf(users);
        this.items = List.copyOf(items);
        this.timed = timed;
        this.first = first;
        this.item = item;
        this.kind = kind;
        this.value = value;
        this.time = time;
    }

    /// All events of some tables, those of the first ones first where times are equal. Where they have no clock times the later tables come later.
    ///
    /// @param tables at least one, all with clock times or none
    public static EventTable of(List<EventTable> tables) {
        Builder all = new Builder();
        long later = 0;
        for (EventTable t : tables) {
            for (int u = 0; u < t.users.size(); u++) {
                for (int e = t.first[u]; e < t.first[u + 1]; e++) {
                    all.add(t.users.get(u), t.items.get(t.item[e]), t.kind(e), t.value[e], t.timed ? t.time[e] : later + t.time[e]);
                }
            }
            if (!t.timed) later += t.end() + 1;
        }
        return all.build(tables.getFirst().timed);
    }

    public List<String> users() {
        return users;
    }

    public List<String> items() {
        return items;
    }

    /// Whether times are clock times; else they only count the order of reading.
    public boolean timed() {
        return timed;
    }

    public int size() {
        return item.length;
    }

    /// The place of a user's first event; of the one past his last for the next number.
    public int first(int user) {
        return first[user];
    }

    public int events(int user) {
        return first[user + 1] - first[user];
    }

    public int item(int event) {
        return item[event];
    }

    public EventKind kind(int event) {
        return EventKind.values()[kind[event]];
    }

    /// Quantity or rating; 1 where there is none.
    public float value(int event) {
        return value[event];
    }

    /// Seconds since 1970, or the place in the order of reading.
    public long time(int event) {
        return time[event];
    }

    /// The latest time of all.
    public long end() {
        return Arrays.stream(time).max().orElse(0);
    }

    /// Of everything in it.
    public ContentHash digest() {
        MessageDigest digest = ContentHash.digest();
        for (List<String> names : List.of(users, items)) {
            for (String name : names) digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer row = ByteBuffer.allocate(21);
        for (int u = 0; u < users.size(); u++) {
            for (int e = first[u]; e < first[u + 1]; e++) {
                row.clear().putInt(u).putInt(item[e]).put(kind[e]).putFloat(value[e]).putLong(time[e]).flip();
                digest.update(row);
            }
        }
        return ContentHash.finish(digest);
    }

    /// Collects events in any order.
    public static final class Builder {
        private final Map<String, Integer> users = new HashMap<>();
        private final Map<String, Integer> items = new HashMap<>();
        private final List<String> userNames = new ArrayList<>();
        private final List<String> itemNames = new ArrayList<>();
        private int[] user = new int[1024];
        private int[] item = new int[1024];
        private byte[] kind = new byte[1024];
        private float[] value = new float[1024];
        private long[] time = new long[1024];
        private int size;

        public void add(String who, String what, EventKind how, float amount, long when) {
            if (size == user.length) grow();
            user[size] = number(users, userNames, who);
            item[size] = number(items, itemNames, what);
            kind[size] = (byte) how.ordinal();
            value[size] = amount;
            time[size++] = when;
        }

        /// Names a user, also one who will have no event.
        void user(String who) {
            number(users, userNames, who);
        }

        public int size() {
            return size;
        }

        private void grow() {
            int larger = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, size + (size >> 1) + 1L));
            user = Arrays.copyOf(user, larger);
            item = Arrays.copyOf(item, larger);
            kind = Arrays.copyOf(kind, larger);
            value = Arrays.copyOf(value, larger);
            time = Arrays.copyOf(time, larger);
        }

        private static int number(Map<String, Integer> numbers, List<String> names, String name) {
            Integer known = numbers.get(name);
            if (known != null) return known;
            numbers.put(name, names.size());
            names.add(name);
            return names.size() - 1;
        }

        /// @param timed whether the times are clock times
        public EventTable build(boolean timed) {
            int[] first = new int[userNames.size() + 1];
            for (int e = 0; e < size; e++) first[user[e] + 1]++;
            for (int u = 0; u < userNames.size(); u++) first[u + 1] += first[u];
            int[] next = Arrays.copyOf(first, userNames.size());
            int[] order = new int[size];
            for (int e = 0; e < size; e++) order[next[user[e]]++] = e;
            for (int u = 0; u < userNames.size(); u++) sortByTime(order, first[u], first[u + 1]);
            return new EventTable(userNames, itemNames, timed, first, taken(item, order), taken(kind, order), taken(value, order), taken(time, order));
        }

        /// Stable, and free for users who are sorted already.
        private void sortByTime(int[] order, int from, int to) {
            boolean sorted = true;
            for (int i = from + 1; i < to && sorted; i++) sorted = time[order[i - 1]] <= time[order[i]];
            if (sorted) return;
            int[] byTime = IntStream.range(from, to).map(i -> order[i]).boxed().sorted(Comparator.comparingLong(e -> time[e])).mapToInt(e -> e).toArray();
            System.arraycopy(byTime, 0, order, from, byTime.length);
        }

        private static int[] taken(int[] from, int[] order) {
            int[] to = new int[order.length];
            for (int i = 0; i < to.length; i++) to[i] = from[order[i]];
            return to;
        }

        private static byte[] taken(byte[] from, int[] order) {
            byte[] to = new byte[order.length];
            for (int i = 0; i < to.length; i++) to[i] = from[order[i]];
            return to;
        }

        private static float[] taken(float[] from, int[] order) {
            float[] to = new float[order.length];
            for (int i = 0; i < to.length; i++) to[i] = from[order[i]];
            return to;
        }

        private static long[] taken(long[] from, int[] order) {
            long[] to = new long[order.length];
            for (int i = 0; i < to.length; i++) to[i] = from[order[i]];
            return to;
        }
    }
}
