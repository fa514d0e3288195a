package dev.fulcrum.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.serve.ServedInterval;
import dev.fulcrum.serve.Tariff;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedBooksTest {
    private static final Tariff TARIFF = new Tariff(1e-3, "USD", 10, 4);
    private static final ContentHash MODEL = ContentHash.of(new byte[] {1});
    @TempDir
    Path folder;

    private ServedBooks books() {
        return new ServedBooks(line -> folder.resolve("ledger.db"), line -> TestingEntries.ORIGIN, TestingEntries.NOON);
    }

    private static ServedInterval second(int n) {
        Instant from = Instant.parse("2026-11-24T12:00:00Z").plusSeconds(n);
        return new ServedInterval(from, from.plusSeconds(1), 1, 2,
                List.of(new ServedInterval.Sum("fashion", "1", MODEL, 10, 20, 5, 1, 0, 0.25, 0.1)), 1.75, List.of("fashion"), TARIFF);
    }

    private Books.Line line() {
        try (Ledger ledger = Ledger.open(folder.resolve("ledger.db"), TestingEntries.NOON)) {
            return Books.of(ledger.entries(Filter.ALL)).lines().getFirst();
        }
    }

    @Test
    void answersAndIdlenessAreTheMachine() {
        try (ServedBooks books = books()) {
            for (int n = 0; n < 25; n++) books.take(second(n));
        }
        Books.Line line = line();
        assertThat(line.inference().coreSeconds()).isCloseTo(25 * 0.25, within(1e-9));
        assertThat(line.accounts().get(Account.IDLE).coreSeconds()).isCloseTo(25 * 1.75, within(1e-9));
        assertThat(line.total().money().value()).isCloseTo(25 * 2 * 1e-3, within(1e-12));
        assertThat(line.inference().entries()).isEqualTo(3);
    }

    /// The ledger of one line cannot be written for a while; the other is booked meanwhile, and nothing of either is missing at the end.
    @Test
    void aFullDiskHoldsUpItsOwnLedgerOnly() throws IOException {
        Path blocked = Files.writeString(folder.resolve("blocked"), "no folder");
        try (ServedBooks books = new ServedBooks(line -> line.equals("fashion") ? blocked.resolve("ledger.db") : folder.resolve("ledger.db"),
                line -> TestingEntries.ORIGIN, TestingEntries.NOON)) {
            for (int n = 0; n < 3; n++) {
                ServedInterval both = shared(n);
                assertThatThrownBy(() -> books.take(both)).isInstanceOf(FaultException.class);
            }
            Files.delete(blocked);
            books.take(shared(3));
        }
        assertThat(line().inference().coreSeconds()).isCloseTo(4 * 0.5, within(1e-9));
        assertThat(line().accounts().get(Account.IDLE).coreSeconds()).isCloseTo(4 * 0.625, within(1e-9));
        Files.move(blocked.resolve("ledger.db"), folder.resolve("ledger.db"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(line().inference().coreSeconds()).isCloseTo(4 * 0.25, within(1e-9));
        assertThat(line().accounts().get(Account.IDLE).coreSeconds()).isCloseTo(4 * 0.625, within(1e-9));
    }

    /// The disk is full between the entry of the answers and that of the idle time; what is answered meanwhile is booked with them later.
    @Test
    void aBookingThatFailsHalfwayIsMadeAgainAsAWhole() throws SQLException {
        try (ServedBooks books = books()) {
            for (int n = 0; n < 9; n++) books.take(second(n));
            sql("CREATE TRIGGER full BEFORE INSERT ON entry WHEN new.kind = 'idled' BEGIN SELECT RAISE(ABORT, 'full'); END");
            for (int n = 9; n < 12; n++) {
                ServedInterval next = second(n);
                assertThatThrownBy(() -> books.take(next)).isInstanceOf(FaultException.class);
            }
            try (Ledger ledger = Ledger.open(folder.resolve("ledger.db"), TestingEntries.NOON)) {
                assertThat(ledger.entries(Filter.ALL)).as("nothing of a booking that failed").isEmpty();
            }
            sql("DROP TRIGGER full");
            books.take(second(12));
        }
        assertThat(line().inference().coreSeconds()).isCloseTo(13 * 0.25, within(1e-9));
        assertThat(line().accounts().get(Account.IDLE).coreSeconds()).isCloseTo(13 * 1.75, within(1e-9));
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /// Two lines in two ledgers, the one that may be blocked first.
    private static ServedInterval shared(int n) {
        ServedInterval one = second(n);
        ServedInterval.Sum other = new ServedInterval.Sum("other", "1", MODEL, 10, 20, 5, 1, 0, 0.5, 0.1);
        return new ServedInterval(one.from(), one.to(), 1, 2, List.of(one.sums().getFirst(), other), 1.25, List.of("fashion", "other"), TARIFF);
    }

    @Test
    void whatADeadServerLeftIsToldBeforeTheFirstSecond() throws IOException {
        try (ServedBooks books = books()) {
            books.recover(List.of("fashion"));
            assertThat(books.recovered()).as("nothing was left").isEmpty();
        }
        Files.writeString(folder.resolve("serving-1-1.journal"), Json.write(second(3)) + "\n");
        try (ServedBooks books = books()) {
            books.recover(List.of("fashion"));
            assertThat(books.recovered()).hasValue(second(3).to());
        }
        assertThat(line().inference().coreSeconds()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void aKilledServersSecondsAreBookedOnceByTheNext() throws IOException {
        Path journal = folder.resolve("serving-1-1.journal");
        String whole = Json.write(second(0)) + "\n" + Json.write(second(1)) + "\n";
        Files.writeString(journal, whole + Json.write(second(2)).substring(0, 40));
        try (ServedBooks books = books()) {
            books.take(second(5));
            assertThat(books.recovered()).hasValue(second(1).to());
            assertThat(books.answeredBefore("fashion")).isEqualTo(20);
        }
        assertThat(line().inference().coreSeconds()).isCloseTo(3 * 0.25, within(1e-9));
        // The server died between booking and clearing: the same journal lies there again.
        Files.writeString(journal, whole);
        try (ServedBooks books = books()) {
            books.take(second(9));
        }
        assertThat(line().inference().coreSeconds()).isCloseTo(4 * 0.25, within(1e-9));
        assertThat(journal).doesNotExist();
    }
}
