package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What is to be foreseen from which events; what workers share.
///
/// @param table  events, cleaned
/// @param split  training, validation, test
/// @param asked  what is wanted
/// @param about  what is known of items and users beside that
public record Suggesting(EventTable table, EventSplit split, Asked asked, About about) {
    /// Events of a history that models look at.
    static final int LONGEST = 50;
    private static final String ABOUT = "about.json";
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

    /// What is known beside the events.
    ///
    /// @param items of each item of the table
    /// @param users of each user of the table
    public record About(Features items, Features users) {
        static About nothing(EventTable table) {
            return new About(Features.none(table.items().size()), Features.none(table.users().size()));
        }

        public boolean isEmpty() {
            return items.isEmpty() && users.isEmpty();
        }
    }

    public static Suggesting of(EventTable table, Asked asked) {
        return of(table, asked, About.nothing(table));
    }

    public static Suggesting of(EventTable table, Asked asked, About about) {
        return new Suggesting(table, EventSplit.of(table, asked.rule()), asked, about);
    }

    /// Names of the items that events before a part have.
    Set<String> seen(EventSplit.Part before) {
        boolean[] seen = split.seen(table, before);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < seen.length; i++) if (seen[i]) names.add(table.items().get(i));
        return names;
    }

    /// By item, whether it is one of these.
    boolean[] among(Set<String> names) {
        boolean[] among = new boolean[table.items().size()];
        for (int i = 0; i < among.length; i++) among[i] = names.contains(table.items().get(i));
        return among;
    }

    /// The same with nothing kept apart.
    Suggesting whole() {
        return new Suggesting(table, EventSplit.none(table), asked, about);
    }

    /// More events of the same shop, and what is known of its items now; of users what was known before.
    ///
    /// @param newer with the new events alone
    /// @param items by item of the whole
    public Suggesting with(EventTable newer, Function<List<String>, Features> items) {
        EventTable both = EventTable.of(List.of(table, newer));
        Features users = Features.of(both.users(), about.users(), table.users());
        return new Suggesting(both, EventSplit.wherePossible(both, asked.rule()), asked, new About(items.apply(both.items()), users));
    }

    /// The same events with repeats allowed or not.
    Suggesting with(boolean repeats) {
        Asked other = new Asked(asked.target(), repeats, asked.leaveOneOut(), asked.validation(), asked.test(), asked.seed());
        return new Suggesting(table, split, other, about);
    }

    public void save(Path folder) {
        EventFile.write(folder.resolve("events.bin"), table);
        if (!about.isEmpty()) AtomicFile.write(folder.resolve(ABOUT), Json.write(about));
        AtomicFile.write(folder.resolve("asked.json"), Json.pretty(asked));
    }

    public static Suggesting load(Path folder) {
        EventTable table = EventFile.read(folder.resolve("events.bin"));
        Asked asked = asked(folder);
        return new Suggesting(table, EventSplit.wherePossible(table, asked.rule()), asked, about(folder).orElseGet(() -> About.nothing(table)));
    }

    /// What is wanted of the events that lie in a folder; they are not read.
    public static Asked asked(Path folder) {
        return Json.readFile(folder.resolve("asked.json"), Asked.class);
    }

    /// What is known of the users of a table that lies in a folder.
    static Features users(Path folder, EventTable table) {
        return about(folder).map(About::users).orElseGet(() -> Features.none(table.users().size()));
    }

    /// What is known beside the events that lie in a folder, if anything is.
    private static Optional<About> about(Path folder) {
        Path file = folder.resolve(ABOUT);
        return Files.exists(file) ? Optional.of(Json.readFile(file, About.class)) : Optional.empty();
    }

    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("asked.json"));
    }

    /// Whose next items are to be foreseen in a part.
    public Cases cases(EventSplit.Part part) {
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
        return new SuggestFamily(table.items().size(), LONGEST, Math.min(MOST_EXCLUDED, (most + 49) / 50 * 50),
                new SuggestFamily.Known(about.items().most(), about.items().names().size(), about.users().most(), about.users().names().size()));
    }
}
