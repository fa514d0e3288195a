package dev.fulcrum.data.events;

import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/// Something that reads tables of events: CSV, Parquet, JSON lines; found by `ServiceLoader`.
public interface EventEngine {
    /// Name and version of the library, for provenance.
    String version();

    /// Hands over every row, in the order of the file.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the file is no such table or lacks a column, naming those that it has
    void read(Path file, EventColumns columns, EventSink sink);

    /// What a table says of each name in one of its columns: the most frequent value of each of some others, as text, null where there is none.
    ///
    /// @param by the column with the names
    /// @throws dev.fulcrum.unit.FaultException when the file is no table or lacks a column, naming those that it has
    Map<String, List<String>> describe(Path file, String by, List<String> columns);

    /// The engine on the class path.
    ///
    /// @throws dev.fulcrum.unit.FaultException when there is none
    static EventEngine first() {
        return ServiceLoader.load(EventEngine.class).findFirst().orElseThrow(() -> Fault.of("read events",
                "an engine that reads tables must be on the class path", "none", "start with ./fulcrum, which adds engines/duckdb").raise());
    }
}
