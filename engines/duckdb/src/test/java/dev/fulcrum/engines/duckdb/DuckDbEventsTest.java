package dev.fulcrum.engines.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventEngine;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEventsTest {
    private static final EventColumns ALL =
            new EventColumns("who", "what", Optional.of("how"), Optional.of("amount"), Optional.of("when"));
    private static final String CSV = "who,what,how,amount,when\n007,\"a \"\"b\"\", c\",click,,2026-01-02 00:00:00\n🛒,x,purchase,2.5,1767225600\n,y,,abc,\n";

    @TempDir
    Path folder;

    private static List<String> read(Path file, EventColumns columns) {
        List<String> rows = new ArrayList<>();
        EventEngine.first().read(file, columns, (user, item, kind, value, time) -> rows.add(user + "|" + item + "|" + kind + "|" + value + "|" + time));
        return rows;
    }

    private static void expectRows(List<String> rows) {
        assertThat(rows).containsExactly("007|a \"b\", c|click|NaN|1.767312E9", "🛒|x|purchase|2.5|1.7672256E9", "null|y|null|NaN|NaN");
    }

    @Test
    void csvIsReadAsItIsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("it's events.csv"), CSV);
        expectRows(read(file, ALL));
    }

    @Test
    void packedCsvToo() throws IOException {
        Path file = folder.resolve("events.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(CSV.getBytes(StandardCharsets.UTF_8));
        }
        expectRows(read(file, ALL));
    }

    @Test
    void parquetAndJsonLinesSayTheSame() throws Exception {
        Files.writeString(folder.resolve("events.csv"), CSV);
        try (Connection db = DriverManager.getConnection("jdbc:duckdb:"); Statement s = db.createStatement()) {
            String from = "(SELECT * FROM read_csv('" + folder.resolve("events.csv") + "', all_varchar = true))";
            s.execute("COPY " + from + " TO '" + folder.resolve("events.parquet") + "' (FORMAT parquet)");
            s.execute("COPY " + from + " TO '" + folder.resolve("events.jsonl") + "' (FORMAT json)");
        }
        expectRows(read(folder.resolve("events.parquet"), ALL));
        assertThat(read(folder.resolve("events.jsonl"), ALL)).hasSize(3).element(1).asString().startsWith("🛒|x|purchase|2.5|");
    }

    @Test
    void millisecondsAreToldFromSeconds() throws IOException {
        Path file = Files.writeString(folder.resolve("events.csv"), "who,what,when\na,x,1767225600000\n");
        assertThat(read(file, new EventColumns("who", "what", Optional.empty(), Optional.empty(), Optional.of("when"))))
                .containsExactly("a|x|null|NaN|1.7672256E9");
    }

    @Test
    void aMissingColumnIsNamedWithThoseThatAreThere() throws IOException {
        Path file = Files.writeString(folder.resolve("events.csv"), "who,thing\na,x\n");
        assertThatThrownBy(() -> read(file, ALL)).isInstanceOf(FaultException.class).hasMessageContaining("must have the column what")
                .hasMessageContaining("[who, thing]");
        EventColumns hostile = new EventColumns("who\"; DROP TABLE x; --", "thing", Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> read(file, hostile)).isInstanceOf(FaultException.class);
    }

    @Test
    void whatIsNoTableIsAFault() throws IOException {
        Path parquet = Files.write(folder.resolve("events.parquet"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
        assertThatThrownBy(() -> read(parquet, ALL)).isInstanceOf(FaultException.class).hasMessageContaining("must be a table");
        Path json = Files.writeString(folder.resolve("events.jsonl"), "{\"who\": [[[\n");
        assertThatThrownBy(() -> read(json, ALL)).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> read(folder.resolve("nowhere.csv"), ALL)).isInstanceOf(FaultException.class);
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        assertThatThrownBy(() -> read(empty, ALL)).isInstanceOf(FaultException.class);
    }
}
