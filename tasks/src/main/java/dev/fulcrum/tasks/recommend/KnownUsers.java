package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the users of the data did, for requests that name a user instead of bringing his events.
public final class KnownUsers {
    private final EventTable table;
    private final Features about;
    private final Map<String, Integer> number = new HashMap<>();

    private KnownUsers(EventTable table, Features about) {
        this.table = table;
        this.about = about;
        for (int u = 0; u < table.users().size(); u++) number.put(table.users().get(u), u);
    }

    /// Those of a result whose model lies at a path; nothing where a model comes without its events.
    public static Optional<KnownUsers> beside(Path model) {
        Path data = model.toAbsolutePath().resolveSibling("data");
        Path events = data.resolve("events.bin");
        if (!Files.isRegularFile(events)) return Optional.empty();
        EventTable table = EventFile.read(events);
        return Optional.of(new KnownUsers(table, Suggesting.users(data, table)));
    }

    /// What is known of a user beside his events.
    public List<String> about(String user) {
        return Optional.ofNullable(number.get(user)).map(u -> about(about, u)).orElse(List.of());
    }

    static List<String> about(Features about, int user) {
        return Arrays.stream(about.codes()[user]).mapToObj(about.names()::get).toList();
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
