package dev.fulcrum.data.events;

import dev.fulcrum.unit.Fault;
import java.util.Arrays;

/// To which part of the data each event belongs: training, validation (for choosing) or test (for the one last measurement).
///
/// A user's events of the earlier parts are the history from which those of a later part are to be foreseen, so a part never looks into the future.
public final class EventSplit {
    private final byte[] part;

    private EventSplit(byte[] part) {
        this.part = part;
    }

    /// The parts, the earliest first.
    public enum Part { TRAINING, VALIDATION, TEST }

    /// How events are divided.
    public sealed interface Rule {
        /// The last stretches of time for all users at once, in seconds.
        record ByTime(long validation, long test) implements Rule {}

        /// Each user's last event is for test, the one before it for validation; users with fewer than two, or three, have none.
        record LeaveOneOut() implements Rule {}
    }

    /// @throws dev.fulcrum.unit.FaultException when a part stays empty
    public static EventSplit of(EventTable table, Rule rule) {
        EventSplit split = divided(table, rule);
        for (Part p : Part.values()) if (split.count(p) == 0) throw empty(p, rule).raise();
        return split;
    }

    /// The same where every part has events, nothing kept apart where one has none: so of a table that later events were added to.
    public static EventSplit wherePossible(EventTable table, Rule rule) {
        EventSplit split = divided(table, rule);
        return Arrays.stream(Part.values()).allMatch(p -> split.count(p) > 0) ? split : none(table);
    }

    private static EventSplit divided(EventTable table, Rule rule) {
        byte[] part = new byte[table.size()];
        switch (rule) {
            case Rule.ByTime r -> byTime(table, r, part);
            case Rule.LeaveOneOut _ -> leaveOneOut(table, part);
        }
        return new EventSplit(part);
    }

    /// Everything may be learnt from.
    public static EventSplit none(EventTable table) {
        return new EventSplit(new byte[table.size()]);
    }

    private static void byTime(EventTable table, Rule.ByTime rule, byte[] part) {
        long test = table.end() - rule.test() + 1;
        long validation = test - rule.validation();
        for (int e = 0; e < part.length; e++) part[e] = (byte) (table.time(e) >= test ? 2 : table.time(e) >= validation ? 1 : 0);
    }

    private static void leaveOneOut(EventTable table, byte[] part) {
        for (int u = 0; u < table.users().size(); u++) {
            int end = table.first(u + 1);
            if (table.events(u) >= 2) part[end - 1] = 2;
            if (table.events(u) >= 3) part[end - 2] = 1;
        }
    }

    private static Fault empty(Part part, Rule rule) {
        String got = switch (rule) {
            case Rule.ByTime r -> "the last " + days(r.test()) + " for test and the " + days(r.validation()) + " before them for validation";
            case Rule.LeaveOneOut _ -> "users with too few events: test needs one with two, validation one with three";
        };
        return Fault.of("split events", "must leave events for " + part.name().toLowerCase(java.util.Locale.ROOT), got,
                "change data.split, or bring more data");
    }

    private static String days(long seconds) {
        return Math.round(seconds / 86_400.0) + " days";
    }

    public Part part(int event) {
        return Part.values()[part[event]];
    }

    /// Whether an event comes before a part: whether it may be known when that part is foreseen.
    public boolean before(int event, Part other) {
        return part[event] < other.ordinal();
    }

    /// By item of the table, whether any event before a part has it.
    public boolean[] seen(EventTable table, Part before) {
        boolean[] seen = new boolean[table.items().size()];
        for (int e = 0; e < table.size(); e++) if (before(e, before)) seen[table.item(e)] = true;
        return seen;
    }

    public int count(Part wanted) {
        int count = 0;
        for (byte p : part) if (p == wanted.ordinal()) count++;
        return count;
    }
}
