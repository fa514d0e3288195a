package dev.fulcrum.engines.duckdb;

import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventEngine;
import dev.fulcrum.data.events.EventSink;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tables of events by DuckDB: CSV, Parquet and JSON lines, packed by gzip or zstd or not, by the file's name. One thread, so that rows come in the
/// file's order; streamed, so that a table may be larger than memory.
public final class DuckDbEvents implements EventEngine {
    /// No file beside the named one is read, and nothing is loaded from the network.
    private static final List<String> CLOSED = List.of("SET threads = 1", "SET preserve_insertion_order = true", "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false");

    @Override
    public String version() {
        try (Connection db = open()) {
            DatabaseMetaData data = db.getMetaData();
            return "duckdb " + data.getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB must start", e);
        }
    }

    private static Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        Connection db = DriverManager.getConnection("jdbc:duckdb:", properties);
        try (Statement statement = db.createStatement()) {
            for (String setting : CLOSED) statement.execute(setting);
        }
        return db;
    }

    @Override
    public void read(Path file, EventColumns columns, EventSink sink) {
        String table = reader(file);
        try (Connection db = open(); Statement statement = db.createStatement()) {
            List<String> there = names(statement, table);
            for (String wanted : columns.names()) if (!there.contains(wanted)) throw missing(file, wanted, there).raise();
            read(statement, "SELECT " + String.join(", ", text(Optional.of(columns.user())), text(Optional.of(columns.item())), text(columns.kind()),
                    number(columns.value()), time(columns.time())) + " FROM " + table, sink);
        } catch (SQLException e) {
            throw unreadable(file, e).raise(e);
        }
    }

    @Override
    public Map<String, List<String>> describe(Path file, String by, List<String> columns) {
        String table = reader(file);
        String name = text(Optional.of(by));
        String usual = columns.stream().map(c -> "mode(" + text(Optional.of(c)) + ")").collect(Collectors.joining(", "));
        try (Connection db = open(); Statement statement = db.createStatement()) {
            List<String> there = names(statement, table);
            for (String wanted : Stream.concat(Stream.of(by), columns.stream()).toList()) if (!there.contains(wanted)) throw missing(file, wanted, there).raise();
            Map<String, List<String>> described = new HashMap<>();
            String query = "SELECT trim(%s) AS name, %s FROM %s WHERE %s IS NOT NULL GROUP BY name".formatted(name, usual, table, name);
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) described.put(rows.getString(1), values(rows, columns.size()));
            }
            return described;
        } catch (SQLException e) {
            throw unreadable(file, e).raise(e);
        }
    }

    private static List<String> values(ResultSet rows, int count) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int c = 0; c < count; c++) values.add(rows.getString(c + 2));
        return values;
    }

    private static void read(Statement statement, String query, EventSink sink) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                double value = rows.getDouble(4);
                if (rows.wasNull()) value = Double.NaN;
                double time = rows.getDouble(5);
                if (rows.wasNull()) time = Double.NaN;
                sink.event(rows.getString(1), rows.getString(2), rows.getString(3), value, time);
            }
        }
    }

    private static List<String> names(Statement statement, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (rows.next()) names.add(rows.getString(1));
        }
        return names;
    }

    /// Names of users and items are text whatever they look like; CSV keeps them as written.
    private static String reader(Path file) {
        String quoted = "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        if (name.endsWith(".parquet")) return "read_parquet(" + quoted + ")";
        if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return "read_json(" + quoted + ", format = 'newline_delimited', maximum_object_size = 16777216)";
        }
        return "read_csv(" + quoted + ", all_varchar = true, header = true, null_padding = true)";
    }

    private static String quoted(String column) {
        return "\"" + column.replace("\"", "\"\"") + "\"";
    }

    private static String text(Optional<String> column) {
        return column.map(c -> "CAST(" + quoted(c) + " AS VARCHAR)").orElse("NULL");
    }

    private static String number(Optional<String> column) {
        return column.map(c -> "TRY_CAST(" + quoted(c) + " AS DOUBLE)").orElse("CAST(NULL AS DOUBLE)");
    }

    /// A number counts seconds, or milliseconds where it is too large for seconds; else a date and time, UTC where no zone is written.
    private static String time(Optional<String> column) {
        if (column.isEmpty()) return "CAST(NULL AS DOUBLE)";
        String c = quoted(column.get());
        String number = "TRY_CAST(CAST(" + c + " AS VARCHAR) AS DOUBLE)";
        return "COALESCE(CASE WHEN abs(" + number + ") > 1e11 THEN " + number + " / 1000 ELSE " + number + " END, epoch(TRY_CAST(" + c
                + " AS TIMESTAMP)))";
    }

    private static Fault missing(Path file, String wanted, List<String> there) {
        return Fault.of("read events", "must have the column " + wanted, "columns " + there, "correct data.columns").at(Place.file(file.toString()));
    }

    /// The library's first line says what is wrong; the others tell of its options.
    private static Fault unreadable(Path file, SQLException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
        return Fault.of("read events", "must be a table in CSV, Parquet or JSON lines, its name ending so", first, "check the file, or write it anew as CSV")
                .at(Place.file(file.toString()));
    }
}
