package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.data.events.EventTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the users of the data did, for requests that name a user instead of bringing his events.
public final class KnownUsers {
    private final EventTable table;
    private final Map<String, Integer> number = new HashMap<>();

    private KnownUsers(EventTable table) {
        this.table = table;
        for (int u = 0; u < table.users().size(); u++) number.put(table.users().get(u), u);
    }

    /// Those of a result whose model lies at a path; nothing where a model comes without its events.
    public static Optional<KnownUsers> beside(Path model) {
        Path events = model.toAbsolutePath().resolveSibling("data").resolve("events.bin");
        return Files.isRegularFile(events) ? Optional.of(new KnownUsers(EventFile.read(events))) : Optional.empty();
    }

    /// A user's events, the oldest first; nothing for a user whom the data does not have.
    public Optional<List<SuggestModel.Event>> events(String user) {
        return Optional.ofNullable(number.get(user)).map(u -> events(table, u));
    }

    static List<SuggestModel.Event> events(EventTable table, int user) {
        List<SuggestModel.Event> events = new ArrayList<>();
        for (int e = table.first(user); e < table.first(user + 1); e++) {
            events.add(new SuggestModel.Event(table.items().get(table.item(e)), Optional.of(table.kind(e)), Optional.of((double) table.value(e)),
                    table.timed() ? Optional.of((double) table.time(e)) : Optional.empty()));
        }
        return events;
    }

    /// Some of them, for whoever wants to try.
    public List<String> some(int count) {
        return table.users().subList(0, Math.min(count, table.users().size()));
    }
}
