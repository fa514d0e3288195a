package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is to be foreseen from which events; what workers share.
///
/// @param table  events, cleaned
/// @param split  training, validation, test
/// @param asked  what is wanted
public record Suggesting(EventTable table, EventSplit split, Asked asked) {
    /// Events of a history that models look at.
    static final int LONGEST = 50;
    private static final int LEAST_EXCLUDED = 50;
    private static final int MOST_EXCLUDED = 1_000;

    /// What is wanted; stored beside the events.
    ///
    /// @param target     the kind of event to be foreseen
    /// @param repeats    whether items that a user knows may be suggested again
    /// @param leaveOneOut whether each user's last events are test and validation; else the last stretches of time are
    /// @param validation seconds of validation
    /// @param test       seconds of test
    /// @param seed       of every random choice
    public record Asked(EventKind target, boolean repeats, boolean leaveOneOut, long validation, long test, long seed) {
        EventSplit.Rule rule() {
            return leaveOneOut ? new EventSplit.Rule.LeaveOneOut() : new EventSplit.Rule.ByTime(validation, test);
        }
    }

    public static Suggesting of(EventTable table, Asked asked) {
        return new Suggesting(table, EventSplit.of(table, asked.rule()), asked);
    }

    public void save(Path folder) {
        EventFile.write(folder.resolve("events.bin"), table);
        AtomicFile.write(folder.resolve("asked.json"), Json.pretty(asked));
    }

    public static Suggesting load(Path folder) {
        return of(EventFile.read(folder.resolve("events.bin")), Json.readFile(folder.resolve("asked.json"), Asked.class));
    }

    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("asked.json"));
    }

    Cases cases(EventSplit.Part part) {
        return Cases.of(table, split, part, asked.target(), asked.repeats());
    }

    /// Names of the recipes that make a difference for a size.
    public List<String> recipes(String size) {
        return SuggestRecipe.of(family().size(size), table.timed(), mixed()).stream().map(SuggestRecipe::name).toList();
    }

    /// Sentences for people: what is foreseen of whom, and of whom and what it cannot be.
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (EventSplit.Part part : new EventSplit.Part[] {EventSplit.Part.VALIDATION, EventSplit.Part.TEST}) {
            Cases cases = cases(part);
            notes.add("%s: %s users with a history are judged by %s%s; %s have none, and %s of the things they turned to were new to everybody: neither is judged"
                    .formatted(part.name().toLowerCase(Locale.ROOT), Wording.count(cases.cases().size()), asked.target().word(),
                            asked.repeats() ? "" : " of items new to them", Wording.count(cases.coldUsers()), Wording.count(cases.coldTargets())));
        }
        return notes;
    }

    /// The highest rating, 1 where there is none.
    double bestRating() {
        double best = 0;
        for (int e = 0; e < table.size(); e++) if (table.kind(e) == EventKind.RATING) best = Math.max(best, table.value(e));
        return best > 0 ? best : 1;
    }

    boolean mixed() {
        Optional<EventKind> first = Optional.empty();
        for (int e = 0; e < table.size(); e++) {
            EventKind kind = table.kind(e);
            if (first.isPresent() && first.get() != kind) return true;
            first = Optional.of(kind);
        }
        return false;
    }

    /// Models for this catalogue. A request may leave out all items of a small one, so that it can ask for a few alone, and what the users here know,
    /// within limits.
    public SuggestFamily family() {
        int most = Math.max(LEAST_EXCLUDED, table.items().size());
        if (!asked.repeats()) for (int u = 0; u < table.users().size(); u++) most = Math.max(most, table.events(u));
        return new SuggestFamily(table.items().size(), LONGEST, Math.min(MOST_EXCLUDED, (most + 49) / 50 * 50));
    }
}
