package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.train.factor.BiasModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The ratings among the events.
///
/// @param user, item, rating of each, not to be written
/// @param part               of each
record RatingRows(int users, int items, int[] user, int[] item, float[] rating, EventSplit.Part[] part, Suggesting.About about) {
    /// A crossing with more members has too little to say of each.
    private static final long MOST_MEMBERS = 20_000_000;

    static RatingRows of(Suggesting suggesting) {
        EventTable table = suggesting.table();
        int[] owner = new int[table.size()];
        for (int u = 0; u < table.users().size(); u++) Arrays.fill(owner, table.first(u), table.first(u + 1), u);
        int[] events = IntStream.range(0, table.size()).filter(e -> table.kind(e) == EventKind.RATING).toArray();
        float[] rating = new float[events.length];
        EventSplit.Part[] part = new EventSplit.Part[events.length];
        for (int k = 0; k < events.length; k++) {
            rating[k] = table.value(events[k]);
            part[k] = suggesting.split().part(events[k]);
        }
        return new RatingRows(table.users().size(), table.items().size(), Arrays.stream(events).map(e -> owner[e]).toArray(),
                Arrays.stream(events).map(table::item).toArray(), rating, part, suggesting.about());
    }

    /// Rows of parts before one.
    int[] before(EventSplit.Part other) {
        return IntStream.range(0, rating.length).filter(k -> part[k].ordinal() < other.ordinal()).toArray();
    }

    int[] of(EventSplit.Part wanted) {
        return IntStream.range(0, rating.length).filter(k -> part[k] == wanted).toArray();
    }

    boolean inAllParts() {
        return Arrays.stream(EventSplit.Part.values()).allMatch(p -> of(p).length > 0);
    }

    /// Something that has a bias for each pair of what a user is taken for and what an item is taken for.
    ///
    /// @param ofUser what each user is taken for, in [0, users)
    /// @param ofItem what each item is taken for, in [0, items)
    record Crossing(String name, int[] ofUser, int users, int[] ofItem, int items) {
        int member(int user, int item) {
            return ofUser[user] * items + ofItem[item];
        }

        BiasModel.Group group(RatingRows rows, double ridge) {
            int[] code = IntStream.range(0, rows.rating.length).map(k -> member(rows.user[k], rows.item[k])).toArray();
            return new BiasModel.Group(code, users * items, ridge);
        }
    }

    /// Each user, and each item, for himself.
    List<Crossing> own() {
        return List.of(new Crossing("user", IntStream.range(0, users).toArray(), users, new int[items], 1),
                new Crossing("item", new int[users], 1, IntStream.range(0, items).toArray(), items));
    }

    /// Each item as users with one value of a column see it, and each user as he sees items with one value of a column.
    List<Crossing> crossed() {
        List<Crossing> all = new ArrayList<>();
        columns(about.users()).forEach((column, codes) -> all.add(new Crossing("item x " + column, codes.of(), codes.count(),
                IntStream.range(0, items).toArray(), items)));
        columns(about.items()).forEach((column, codes) -> all.add(new Crossing("user x " + column, IntStream.range(0, users).toArray(), users,
                codes.of(), codes.count())));
        all.removeIf(c -> (long) c.users() * c.items() > MOST_MEMBERS);
        return all;
    }

    /// @param of each row, the last for "none"
    private record Codes(int[] of, int count) {}

    /// Columns that say one thing of each row at most.
    private static Map<String, Codes> columns(Features features) {
        Map<String, List<Integer>> numbers = new LinkedHashMap<>();
        for (int f = 0; f < features.names().size(); f++) {
            numbers.computeIfAbsent(features.names().get(f).split("=", 2)[0], _ -> new ArrayList<>()).add(f);
        }
        Map<String, Codes> columns = new LinkedHashMap<>();
        numbers.forEach((column, own) -> {
            int[] of = new int[features.codes().length];
            boolean single = true;
            for (int row = 0; row < of.length; row++) {
                int[] said = Arrays.stream(features.codes()[row]).map(own::indexOf).filter(i -> i >= 0).toArray();
                of[row] = said.length == 1 ? said[0] : own.size();
                single &= said.length <= 1;
            }
            if (single) columns.put(column, new Codes(of, own.size() + 1));
        });
        return columns;
    }
}
