package dev.fulcrum.data.events;

import dev.fulcrum.unit.Fault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Turns rows as files have them into a table: what names nobody or nothing goes, returns take their purchase back, repeats are added up, and
/// users who are no people go. Everything that goes is counted.
public final class EventCleaning implements EventSink {
    /// No one with fewer events is taken for a machine.
    private static final int LEAST_BOT = 2_000;
    /// Times the number of events that 99 of 100 users stay within.
    private static final int BOT_FACTOR = 20;

    private final Rules rules;
    private final EventTable.Builder rows = new EventTable.Builder();
    private long seen;
    private long anonymous;
    private long nameless;
    private long unknown;
    private long valueless;
    private long future;
    private long undated;
    private long duplicates;
    private long returns;

    /// What holds for a file.
    ///
    /// @param kind  of every row, where no column says it
    /// @param kinds other words for the kinds, by word
    /// @param timed whether rows have clock times
    /// @param now   seconds since 1970; later events are left out
    public record Rules(Optional<EventKind> kind, Map<String, EventKind> kinds, boolean timed, long now) {}

    public EventCleaning(Rules rules) {
        this.rules = rules;
    }

    @Override
    public void event(String user, String item, String kind, double value, double time) {
        seen++;
        Optional<EventKind> known = rules.kind().isPresent() ? rules.kind() : named(kind);
        if (user == null || user.isBlank()) anonymous++;
        else if (item == null || item.isBlank()) nameless++;
        else if (known.isEmpty()) unknown++;
        else if (known.get() == EventKind.RATING && !Double.isFinite(value)) valueless++;
        else if (rules.timed() && !Double.isFinite(time)) undated++;
        else if (rules.timed() && time > rules.now()) future++;
        else rows.add(user.strip(), item.strip(), known.get(), Double.isFinite(value) ? (float) value : 1, rules.timed() ? (long) time : rows.size());
    }

    private Optional<EventKind> named(String word) {
        if (word == null) return Optional.empty();
        return Optional.ofNullable(rules.kinds().get(word.strip())).or(() -> EventKind.of(word));
    }

    /// A table and what was left out of it.
    public record Cleaned(EventTable table, EventReport report) {}

    /// @throws dev.fulcrum.unit.FaultException when nothing is left
    public Cleaned done() {
        EventTable all = rows.build(rules.timed());
        int most = mostOfAPerson(all);
        EventTable.Builder kept = new EventTable.Builder();
        long bots = 0;
        int botUsers = 0;
        for (int user = 0; user < all.users().size(); user++) {
            if (all.events(user) > most) {
                bots += all.events(user);
                botUsers++;
            } else {
                keep(all, user, kept);
            }
        }
        EventReport report = new EventReport(seen, anonymous, nameless, unknown, valueless, future, undated, duplicates, returns, bots, botUsers, kept.size());
        if (kept.size() == 0) throw nothing(report);
        return new Cleaned(kept.build(rules.timed()), report);
    }

    private static RuntimeException nothing(EventReport report) {
        String got = report.rows() == 0 ? "no rows" : report.rows() + " rows, of which none is left: " + String.join("; ", report.notes());
        return Fault.of("read events", "must have rows with a user, an item and a kind", got, "check the columns that the brief names").raise();
    }

    private static int mostOfAPerson(EventTable all) {
        int[] counts = new int[all.users().size()];
        for (int u = 0; u < counts.length; u++) counts[u] = all.events(u);
        Arrays.sort(counts);
        if (counts.length == 0) return LEAST_BOT;
        return (int) Math.max(LEAST_BOT, Math.min(Integer.MAX_VALUE, (long) BOT_FACTOR * counts[(int) (0.99 * (counts.length - 1))]));
    }

    /// One user's events: a return takes back the purchase of that item before it, a repeat is added to the first.
    private void keep(EventTable all, int user, EventTable.Builder kept) {
        int from = all.first(user);
        int count = all.events(user);
        float[] value = new float[count];
        boolean[] gone = new boolean[count];
        Map<Integer, Integer> bought = new HashMap<>();
        Map<Long, Integer> same = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int e = from + i;
            value[i] = all.value(e);
            if (all.kind(e) == EventKind.PURCHASE && value[i] <= 0) {
                takeBack(bought.get(all.item(e)), value, gone, i);
            } else if (rules.timed() && isRepeat(all, e, same, i, value)) {
                gone[i] = true;
                duplicates++;
            } else if (all.kind(e) == EventKind.PURCHASE) {
                bought.put(all.item(e), i);
            }
        }
        for (int i = 0; i < count; i++) {
            if (!gone[i]) kept.add(all.users().get(user), all.items().get(all.item(from + i)), all.kind(from + i), value[i], all.time(from + i));
        }
    }

    private void takeBack(Integer purchase, float[] value, boolean[] gone, int row) {
        returns++;
        gone[row] = true;
        if (purchase == null) return;
        value[purchase] += value[row];
        if (value[purchase] <= 0) gone[purchase] = true;
    }

    /// Of the rows of one moment; the map is begun anew at the next.
    private boolean isRepeat(EventTable all, int event, Map<Long, Integer> same, int row, float[] value) {
        if (row > 0 && all.time(event) != all.time(event - 1)) same.clear();
        Integer before = same.putIfAbsent(all.item(event) * 4L + all.kind(event).ordinal(), row);
        if (before == null) return false;
        if (all.kind(event) == EventKind.PURCHASE) value[before] += value[row];
        return true;
    }
}
