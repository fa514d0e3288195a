package dev.fulcrum.tasks.recommend;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Range;
import dev.fulcrum.brief.Section;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The `data` section of a brief about suggestions: where the events are, which columns mean what, and what is to be foreseen.
///
/// Paths are as written, to be resolved against the brief's own folder.
///
/// @param source  where the events are
/// @param kind    of every row, where no column says it
/// @param kinds   other words for the kinds
/// @param target  what is to be foreseen; the strongest kind that the data has where nothing is said
/// @param repeats whether items that a user knows may be suggested again; where nothing is said, whether users come back to items
/// @param split   how the last events are kept apart
/// @param items   what is known of items, if anything is
/// @param users   what is known of users, if anything is
public record RecommendSection(Source source, Optional<EventKind> kind, Map<String, EventKind> kinds, Optional<EventKind> target,
        Optional<Boolean> repeats, Apart split, Optional<Described> items, Optional<Described> users) {
    private static final int MOST = 10_000_000;

    /// Where events lie.
    public sealed interface Source {
        /// CSV, Parquet or JSON lines.
        record Table(String path, EventColumns columns) implements Source {}

        /// The format of UCI's Anonymous Microsoft Web Data.
        record MsWeb(String path) implements Source {}

        /// A made-up shop whose tastes are known.
        record Shop(ShopSimulator.Settings settings) implements Source {}
    }

    /// What is kept apart for validation and test.
    ///
    /// @param leaveOneOut each user's last events; else the last stretches of time, in days
    public record Apart(Optional<Boolean> leaveOneOut, double validationDays, double testDays) {}

    /// Where it stands what items, or users, are like.
    ///
    /// @param table    another one than that of the events
    /// @param id       column with their names; that of the events' table where nothing is said
    /// @param features columns
    public record Described(Optional<String> table, Optional<String> id, List<String> features) {}

    /// The section's content; its faults are left in the section.
    public static RecommendSection read(Section data) {
        Source source = source(data);
        Optional<EventKind> kind = kind(data, "kind");
        Map<String, EventKind> kinds = kinds(data.section("kinds"));
        if (source instanceof Source.Table t && t.columns().kind().isEmpty() && kind.isEmpty() && (data.has("events"))) {
            data.fault("kind", "must be said, by a word here or by a column", "nothing", "write for example `kind: purchase`, or `columns: {kind: action}`");
        }
        if (source instanceof Source.MsWeb && kind.isEmpty()) kind = Optional.of(EventKind.CLICK);
        RecommendSection read = new RecommendSection(source, kind, kinds, kind(data, "target"), data.flag("repeats"), apart(data.section("split", "by")),
                described(data, "items", source), described(data, "users", source));
        data.close();
        return read;
    }

    private static Source source(Section data) {
        Optional<String> events = data.text("events");
        String format = data.word("format", "table", "msweb").orElse("table");
        Section columns = data.section("columns");
        Section shop = data.section("shop");
        if (data.has("events") == data.has("shop")) {
            data.fault("events", "must be given, or a shop instead of it", data.has("shop") ? "both" : "neither",
                    "write for example `events: clicks.csv`, or `shop: {users: 2000}`");
        }
        boolean table = events.isPresent() && format.equals("table");
        EventColumns named = columns(columns, table);
        ShopSimulator.Settings settings = shop(shop);
        if (data.has("shop")) return new Source.Shop(settings);
        return format.equals("msweb") ? new Source.MsWeb(events.orElse("")) : new Source.Table(events.orElse(""), named);
    }

    private static EventColumns columns(Section columns, boolean required) {
        String user = (required ? columns.requiredText("user", "customer") : columns.text("user")).orElse("user");
        String item = (required ? columns.requiredText("item", "product") : columns.text("item")).orElse("item");
        EventColumns named = new EventColumns(user, item, columns.text("kind"), columns.text("value"), columns.text("time"));
        columns.close();
        return named;
    }

    private static ShopSimulator.Settings shop(Section shop) {
        ShopSimulator.Settings settings = new ShopSimulator.Settings(shop.whole("users", 1, MOST).orElse(2_000), shop.whole("items", 10, MOST).orElse(400),
                shop.whole("days", 2, 36_500).orElse(90), shop.number("events", Dimension.COUNT, Range.POSITIVE).orElse(60.0),
                shop.whole("seed", 0, MOST).orElse(1));
        shop.close();
        return settings;
    }

    private static Optional<EventKind> kind(Section data, String key) {
        return data.word(key, "click", "purchase", "rating").flatMap(EventKind::of);
    }

    private static Map<String, EventKind> kinds(Section kinds) {
        Map<String, EventKind> words = new TreeMap<>();
        for (String word : kinds.names()) kind(kinds, word).ifPresent(k -> words.put(word, k));
        kinds.close();
        return words;
    }

    private static Optional<Described> described(Section data, String key, Source source) {
        Section section = data.section(key);
        List<String> features = section.words("features", "[category, brand]");
        Described read = new Described(section.text("table"), section.text("id"), features);
        if (!data.has(key)) return Optional.empty();
        if (features.isEmpty() && !section.has("features")) section.missing("features", "[category, brand]");
        if (read.table().isPresent() && read.id().isEmpty()) section.missing("id", "sku");
        if (read.table().isEmpty() && !(source instanceof Source.Table)) {
            section.fault("table", "must be named where the events are no table", "nothing", "write for example `table: items.csv`");
        }
        section.close();
        return Optional.of(read);
    }

    private static Apart apart(Section split) {
        Optional<Boolean> last = split.word("by", "time", "last-event").map("last-event"::equals);
        Apart read = new Apart(last, split.number("validation", Dimension.DAYS, Range.POSITIVE).orElse(14.0),
                split.number("test", Dimension.DAYS, Range.POSITIVE).orElse(14.0));
        split.close();
        return read;
    }
}
