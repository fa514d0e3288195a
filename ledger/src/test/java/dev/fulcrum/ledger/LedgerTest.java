package dev.fulcrum.ledger;

import static dev.fulcrum.ledger.TestingEntries.NOON;
import static dev.fulcrum.ledger.TestingEntries.facts;
import static dev.fulcrum.ledger.TestingEntries.key;
import static dev.fulcrum.ledger.TestingEntries.trained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path folder;

    @Test
    void everyKindComesBackAsItWasAppended() {
        Facts f = facts("fashion", 1.5, 7).from(List.of(key("parent")));
        List<Entry> kinds = List.of(new Entry.Measured(f), new Entry.Trained(f), new Entry.Distilled(f), new Entry.Compressed(f),
                new Entry.Searched(f), new Entry.Planned(f), new Entry.Served(f),
                new Entry.Idled(f));
        List<Recorded> appended;
        try (Ledger ledger = open()) {
            appended = kinds.stream().map(ledger::append).toList();
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.entries(Filter.ALL)).isEqualTo(appended);
            assertThat(ledger.entries(Filter.ALL)).extracting(Recorded::entry).isEqualTo(kinds);
            assertThat(ledger.entries(Filter.ALL)).extracting(Recorded::time).containsOnly(NOON.instant());
            assertThat(ledger.verify()).isEqualTo(kinds.size());
        }
        assertThat(appended).extracting(Recorded::hash).doesNotHaveDuplicates();
    }

    @Test
    void aPurchaseIsFoundByItsKeyAndTheFirstOneCounts() {
        try (Ledger ledger = open()) {
            Recorded first = ledger.append(trained("fashion", 1, "a"));
            ledger.append(trained("fashion", 2, "a"));
            assertThat(ledger.purchase(key("a"))).contains(first);
            assertThat(ledger.purchase(key("b"))).isEmpty();
            assertThat(ledger.find(first.hash().brief())).contains(first);
            assertThat(ledger.find("*")).isEmpty();
        }
    }

    @Test
    void theFilterChoosesByLineKindAndTime() {
        try (Ledger ledger = open()) {
            ledger.append(trained("fashion", 1, 1));
            ledger.append(new Entry.Served(facts("fashion", 1, 2)));
            ledger.append(trained("shoes' --", 1, 3));
            assertThat(ledger.entries(Filter.ALL.line("fashion"))).hasSize(2);
            assertThat(ledger.entries(Filter.ALL.line("shoes' --"))).hasSize(1);
            assertThat(ledger.entries(Filter.ALL.kinds("trained"))).hasSize(2);
            assertThat(ledger.entries(Filter.ALL.between(NOON.instant().plusSeconds(1), Instant.MAX))).isEmpty();
        }
    }

    @Test
    void theFileRefusesToForget() throws SQLException {
        try (Ledger ledger = open()) {
            ledger.append(trained("fashion", 1, 1));
        }
        try (Connection raw = raw()) {
            assertThatThrownBy(() -> LedgerFile.execute(raw, "DELETE FROM entry")).hasMessageContaining("append-only");
            assertThatThrownBy(() -> LedgerFile.execute(raw, "UPDATE entry SET line = 'x'")).hasMessageContaining("append-only");
        }
    }

    @Test
    void changedContentIsNoticed() throws SQLException {
        try (Ledger ledger = open()) {
            ledger.append(trained("fashion", 1, 1));
        }
        try (Connection raw = raw()) {
            LedgerFile.execute(raw, "DROP TRIGGER entry_is_never_changed");
            LedgerFile.execute(raw, "UPDATE entry SET facts = replace(facts, '1.0,', '0.1,')");
        }
        try (Ledger ledger = open()) {
            assertThatThrownBy(ledger::verify).isInstanceOf(FaultException.class).hasMessageContaining("other content in entry 1");
        }
    }

    @Test
    void aForeignFileIsRefusedAndLeftAlone() throws Exception {
        try (Connection raw = raw()) {
            LedgerFile.execute(raw, "CREATE TABLE somebody_elses (x)");
        }
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(this::open).isInstanceOf(FaultException.class).hasMessageContaining("another program's database");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void textIsNotALedger() throws Exception {
        Files.writeString(file(), "these are not the pages that you look for ".repeat(100));
        assertThatThrownBy(this::open).isInstanceOf(FaultException.class).hasMessageContaining("written by Fulcrum");
    }

    @Test
    void aNewerSchemaIsRefused() throws SQLException {
        open().close();
        try (Connection raw = raw()) {
            LedgerFile.execute(raw, "PRAGMA user_version = 7");
        }
        assertThatThrownBy(this::open).isInstanceOf(FaultException.class).hasMessageContaining("got version 7");
    }

    @Test
    void tornPagesAreReported() throws Exception {
        try (Ledger ledger = open()) {
            IntStream.range(0, 200).forEach(i -> ledger.append(trained("fashion", 1, i)));
        }
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            for (long at = 4096; at < raw.length(); at += 4096) {
                raw.seek(at);
                raw.write(new byte[512]);
            }
        }
        assertThatThrownBy(() -> {
            try (Ledger ledger = open()) {
                ledger.verify();
            }
        }).isInstanceOf(FaultException.class);
    }

    @Test
    void aHeldFileIsAFaultAfterThePatience() throws SQLException {
        try (Ledger ledger = Ledger.open(file(), NOON, Duration.ofMillis(50)); Connection raw = raw()) {
            LedgerFile.execute(raw, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> ledger.append(trained("fashion", 1, 1))).isInstanceOf(FaultException.class)
                    .hasMessageContaining("another run");
            LedgerFile.execute(raw, "COMMIT");
            assertThat(ledger.append(trained("fashion", 1, 1)).sequence()).isEqualTo(1);
        }
    }

    @Test
    void aFullDiskIsAFaultAndLosesNothing() throws SQLException {
        Connection small = LedgerFile.open(file(), Duration.ofSeconds(1));
        LedgerFile.execute(small, "PRAGMA max_page_count = 14");
        try (Ledger ledger = new Ledger(file(), NOON, small)) {
            assertThatThrownBy(() -> IntStream.range(0, 1000).forEach(i -> ledger.append(trained("fashion", 1, i))))
                    .isInstanceOf(FaultException.class).hasMessageContaining("free some disk");
            assertThat(ledger.verify()).isPositive();
        }
    }

    /// A deferred constraint fails where a full disk often does: not in the insertion but in its commit.
    @Test
    void whatIsNotCommittedIsNotAcknowledged() throws SQLException {
        open().close();
        Connection connection = LedgerFile.open(file(), Duration.ofSeconds(1));
        LedgerFile.execute(connection, "PRAGMA foreign_keys = ON");
        LedgerFile.execute(connection, "CREATE TABLE owed (x INTEGER REFERENCES entry (sequence) DEFERRABLE INITIALLY DEFERRED)");
        LedgerFile.execute(connection, "CREATE TRIGGER owe AFTER INSERT ON entry BEGIN INSERT INTO owed VALUES (99); END");
        try (Ledger ledger = new Ledger(file(), NOON, connection)) {
            assertThatThrownBy(() -> ledger.append(trained("fashion", 1, 1))).isInstanceOf(FaultException.class);
            assertThat(ledger.entries(Filter.ALL)).isEmpty();
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAFault() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> Ledger.open(notAFolder.resolve("ledger.db"), NOON)).isInstanceOf(FaultException.class)
                .hasMessageContaining("--result");
    }

    @Test
    void aFirstMigrationThatWasCutOffIsTakenUp() throws SQLException {
        try (Connection raw = raw()) {
            LedgerFile.execute(raw, "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50),"
                    + " description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INT,"
                    + " installed_by VARCHAR(100) NOT NULL, installed_on TEXT NOT NULL DEFAULT '',"
                    + " execution_time INT NOT NULL, success BOOLEAN NOT NULL)");
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.append(trained("fashion", 1, 1)).sequence()).isEqualTo(1);
        }
    }

    @Test
    void theMigrationsSayWhichSchemaTheyMake() throws SQLException {
        open().close();
        try (Connection raw = raw()) {
            assertThat(LedgerFile.number(raw, "PRAGMA user_version")).isEqualTo(LedgerFile.SCHEMA);
            assertThat(LedgerFile.number(raw, "PRAGMA application_id")).isEqualTo(LedgerFile.APPLICATION);
            assertThat(LedgerFile.number(raw, "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"))
                    .isEqualTo(LedgerFile.SCHEMA);
        }
    }

    @Test
    void aFileOfTheCurrentSchemaIsOpenedWithoutFlyway() throws SQLException {
        open().close();
        try (Connection raw = raw()) {
            LedgerFile.execute(raw, "DROP TABLE flyway_schema_history");
        }
        open().close();
        try (Connection raw = raw()) {
            assertThat(LedgerFile.number(raw, "SELECT count(*) FROM sqlite_master WHERE name = 'flyway_schema_history'")).isZero();
        }
    }

    private Path file() {
        return folder.resolve("ledger.db");
    }

    private Ledger open() {
        return Ledger.open(file(), NOON);
    }

    private Connection raw() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }
}
