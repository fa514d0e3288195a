package dev.fulcrum.data.events;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns rows as files have them into a table: what names nobody or nothing goes, returns take their purchase back, repeats are added up, and
/// users who are no people go. Everything that goes is counted.
///
/// Users do not touch each other but for who is no person, so a file may be cleaned in parts that share no user, on one machine or on many, and joined.
public final class EventCleaning implements EventSink {
    /// No one with fewer events is taken for a machine.
    private static final int LEAST_BOT = 2_000;
    /// Times the number of events that 99 of 100 users stay within.
    private static final int BOT_FACTOR = 20;

    private final Rules rules;
    private final EventTable.Builder rows = new EventTable.Builder();
    /// By user, the row that first named him.
    private final Map<String, Long> firstRow = new HashMap<>();
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
        event(seen, user, item, kind, value, time);
    }

    /// The same for a row of which others stand elsewhere.
    ///
    /// @param row its number in the file; rising
    public void event(long row, String user, String item, String kind, double value, double time) {
        seen++;
        Optional<EventKind> known = rules.kind().isPresent() ? rules.kind() : named(kind);
        if (user == null || user.isBlank()) anonymous++;
        else if (item == null || item.isBlank()) nameless++;
        else if (known.isEmpty()) unknown++;
        else if (known.get() == EventKind.RATING && !Double.isFinite(value)) valueless++;
        else if (rules.timed() && !Double.isFinite(time)) undated++;
        else if (rules.timed() && time > rules.now()) future++;
        else keep(row, user.strip(), item.strip(), known.get(), value, time);
    }

    private void keep(long row, String user, String item, EventKind kind, double value, double time) {
        firstRow.putIfAbsent(user, row);
        rows.add(user, item, kind, Double.isFinite(value) ? (float) value : 1, rules.timed() ? (long) time : row);
    }

    private Optional<EventKind> named(String word) {
        if (word == null) return Optional.empty();
        return Optional.ofNullable(rules.kinds().get(word.strip())).or(() -> EventKind.of(word));
    }

    /// A table and what was left out of it.
    public record Cleaned(EventTable table, EventReport report) {}

    /// @throws dev.fulcrum.unit.FaultException when nothing is left
    public Cleaned done() {
        return join(List.of(part()), rules.timed());
    }

    /// Some users' events, cleaned but for who is no person.
    ///
    /// @param table    of all whom a row names, also those without an event that is left
    /// @param brought  rows of each user before they were cleaned
    /// @param firstRow of each user, in the file
    /// @param report   what was left out so far
    public record Part(EventTable table, int[] brought, long[] firstRow, EventReport report) {}

    /// What was taken in so far.
    public Part part() {
        EventTable all = rows.build(rules.timed());
        EventTable.Builder kept = new EventTable.Builder();
        int[] brought = new int[all.users().size()];
        long[] first = new long[brought.length];
        for (int user = 0; user < brought.length; user++) {
            brought[user] = all.events(user);
            first[user] = firstRow.get(all.users().get(user));
            kept.user(all.users().get(user));
            keep(all, user, kept);
        }
        EventReport report = new EventReport(seen, anonymous, nameless, unknown, valueless, future, undated, duplicates, returns, 0, 0, kept.size());
        return new Part(kept.build(rules.timed()), brought, first, report);
    }

    /// One user of a part.
    private record Member(Part part, int user) {
        long firstRow() {
            return part.firstRow()[user];
        }

        int brought() {
            return part.brought()[user];
        }
    }

    /// Parts that share no user, in whatever order, as if one had cleaned the file.
    ///
    /// @param timed whether rows have clock times
    /// @throws dev.fulcrum.unit.FaultException when nothing is left
    public static Cleaned join(List<Part> parts, boolean timed) {
        List<Member> members = new ArrayList<>();
        for (Part part : parts) for (int u = 0; u < part.brought().length; u++) members.add(new Member(part, u));
        members.sort(Comparator.comparingLong(Member::firstRow));
        int most = mostOfAPerson(members);
        EventTable.Builder kept = new EventTable.Builder();
        long bots = 0;
        int botUsers = 0;
        for (Member m : members) {
            if (m.brought() > most) {
                bots += m.brought();
                botUsers++;
            } else {
                copy(m, kept);
            }
        }
        EventReport report = parts.stream().map(Part::report).reduce(EventReport.NOTHING, EventReport::plus).without(bots, botUsers, kept.size());
        if (kept.size() == 0) throw nothing(report);
        return new Cleaned(kept.build(timed), report);
    }

    private static void copy(Member m, EventTable.Builder kept) {
        EventTable from = m.part().table();
        for (int e = from.first(m.user()); e < from.first(m.user() + 1); e++) {
            kept.add(from.users().get(m.user()), from.items().get(from.item(e)), from.kind(e), from.value(e), from.time(e));
        }
    }

    private static RuntimeException nothing(EventReport report) {
        String got = report.rows() == 0 ? "no rows" : report.rows() + " rows, of which none is left: " + String.join("; ", report.notes());
        return Fault.of("read events", "must have rows with a user, an item and a kind", got, "check the columns that the brief names").raise();
    }

    private static int mostOfAPerson(List<Member> members) {
        int[] counts = members.stream().mapToInt(Member::brought).sorted().toArray();
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
