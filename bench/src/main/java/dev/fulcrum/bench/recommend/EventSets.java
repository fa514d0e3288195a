package dev.fulcrum.bench.recommend;

import dev.fulcrum.bench.guest.SharedData;
import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventEngine;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.data.events.MsWebFile;
import dev.fulcrum.tasks.recommend.Suggesting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The shared sets of events, read as they are.
final class EventSets {
    private static final long DAY = 86_400;
    private static final long NOW = 1_790_000_000L;

    private EventSets() {}

    private static Path file(String name) {
        return SharedData.folder().map(f -> f.resolve("events").resolve(name)).orElseThrow(() -> new IllegalStateException(SharedData.NEEDS));
    }

    /// Visits in the order of the file, each visitor's last for test, the one before it for validation; pages new to him.
    static Suggesting msWeb() {
        EventCleaning cleaning = new EventCleaning(new EventCleaning.Rules(Optional.of(EventKind.CLICK), Map.of(), false, NOW));
        MsWebFile.read(file("anonymous-msweb.data.gz"), cleaning);
        return Suggesting.of(cleaning.done().table(), new Suggesting.Asked(EventKind.CLICK, false, true, 0, 0, 1));
    }

    /// Purchases; the last four weeks for test, the four before for validation.
    static Suggesting retail(boolean repeats) {
        EventCleaning cleaning = new EventCleaning(new EventCleaning.Rules(Optional.of(EventKind.PURCHASE), Map.of(), true, NOW));
        EventColumns columns = new EventColumns("CustomerID", "StockCode", Optional.empty(), Optional.of("Quantity"), Optional.of("InvoiceDate"));
        EventEngine.first().read(file("online-retail.csv.gz"), columns, cleaning);
        EventTable table = cleaning.done().table();
        Suggesting.About about = new Suggesting.About(described("online-retail.csv.gz", "StockCode", "Description", table.items()),
                described("online-retail.csv.gz", "CustomerID", "Country", table.users()));
        return Suggesting.of(table, new Suggesting.Asked(EventKind.PURCHASE, repeats, false, 28 * DAY, 28 * DAY, 1), about);
    }

    private static Features described(String name, String by, String column, List<String> rows) {
        return Features.of(rows, List.of(column), EventEngine.first().describe(file(name), by, List.of(column)));
    }

    /// A column of the ratings of students for lecturers, in the order of the file.
    static List<String> instEval(String column) {
        List<String> values = new ArrayList<>();
        EventColumns columns = new EventColumns("student", "lecturer", Optional.of(column), Optional.empty(), Optional.empty());
        EventEngine.first().read(file("insteval.csv.gz"), columns, (user, item, value, amount, time) -> values.add(value));
        return values;
    }
}
