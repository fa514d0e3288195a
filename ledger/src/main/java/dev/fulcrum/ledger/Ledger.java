package dev.fulcrum.ledger;

import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The append-only record of what was measured, bought, planned and served: one SQLite file.
///
/// An entry is on the disk when [#append] returns and survives the death of the process and of the machine. Several processes
/// may append to one file; each waits for the others. The file itself refuses updates and deletions. Safe for use by
/// several threads.
public final class Ledger implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String COLUMNS = "SELECT sequence, time, kind, hash, facts FROM entry ";

    private final Path file;
    private final Clock clock;
    private final Connection connection;

    Ledger(Path file, Clock clock, Connection connection) {
        this.file = file;
        this.clock = clock;
        this.connection = connection;
    }

    /// Opens a ledger, or begins one where there is no file.
    ///
    /// @throws dev.fulcrum.unit.FaultException for a foreign or damaged file, a newer schema, a folder that cannot be written,
    ///         or a file that another run holds for longer than 20 seconds
    public static Ledger open(Path file, Clock clock) {
        return open(file, clock, PATIENCE);
    }

    /// As above, waiting for other runs as long as said.
    public static Ledger open(Path file, Clock clock, Duration patience) {
        return new Ledger(file, clock, LedgerFile.open(file, patience));
    }

    /// Appends an entry; durable on return.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the disk is full or another run holds the file; the entry is not there then
    public synchronized Recorded append(Entry entry) {
        Instant now = clock.instant();
        ContentHash hash = entry.hash();
        String sql = "INSERT INTO entry (time, kind, line, key, hash, facts) VALUES (?, ?, ?, ?, ?, ?)";
        Facts facts = entry.facts();
        String key = facts.key().map(ContentHash::hex).orElse(null);
        try (PreparedStatement insert = prepared(sql, now.toString(), entry.kind(), facts.line(), key, hash.hex(), Json.write(facts))) {
            // Not by RETURNING: such a statement commits when it is closed, where a full disk would go unheard.
            insert.executeUpdate();
            return new Recorded(lastSequence(), now, hash, entry);
        } catch (SQLException e) {
            throw LedgerFault.of(file, "append to ledger", e);
        }
    }

    /// Appends those entries whose key is not there yet: all of them or, where it fails, none. Durable on return.
    ///
    /// @throws dev.fulcrum.unit.FaultException as [#append]
    public synchronized void appendMissing(List<? extends Entry> entries) {
        try {
            connection.setAutoCommit(false);
            try {
                for (Entry entry : entries) if (entry.facts().key().flatMap(this::purchase).isEmpty()) append(entry);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw LedgerFault.of(file, "append to ledger", e);
        }
    }

    /// The first finished purchase under a key, so that no run pays twice for the same thing.
    ///
    /// @param key content hash of what is asked
    public synchronized Optional<Recorded> purchase(ContentHash key) {
        return select("WHERE key = ? ORDER BY sequence LIMIT 1", key.hex()).stream().findFirst();
    }

    /// The first entry whose content hash begins so, for example by [ContentHash#brief].
    ///
    /// @param digits at least 4 hexadecimal digits; anything else finds nothing
    public synchronized Optional<Recorded> find(String digits) {
        if (!digits.matches("[0-9a-f]{4,64}")) return Optional.empty();
        return select("WHERE hash GLOB ? ORDER BY sequence LIMIT 1", digits + "*").stream().findFirst();
    }

    /// All entries that the filter admits, oldest first.
    public synchronized List<Recorded> entries(Filter filter) {
        return select("WHERE ? IS NULL OR line = ? ORDER BY sequence", filter.line().orElse(null), filter.line().orElse(null))
                .stream().filter(filter::admits).toList();
    }

    /// Reads everything and checks it: the file's structure and each entry's content hash.
    ///
    /// @return how many entries there are
    /// @throws dev.fulcrum.unit.FaultException naming the first damage
    public synchronized long verify() {
        try (Statement check = connection.createStatement(); ResultSet rows = check.executeQuery("PRAGMA integrity_check(1)")) {
            if (!rows.next() || !"ok".equals(rows.getString(1))) throw LedgerFault.damaged(file, rows.getString(1));
        } catch (SQLException e) {
            throw LedgerFault.of(file, "check ledger", e);
        }
        return entries(Filter.ALL).size();
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw LedgerFault.of(file, "close ledger", e);
        }
    }

    private List<Recorded> select(String condition, String... arguments) {
        try (PreparedStatement statement = prepared(COLUMNS + condition, arguments); ResultSet rows = statement.executeQuery()) {
            List<Recorded> found = new ArrayList<>();
            while (rows.next()) found.add(recorded(rows));
            return found;
        } catch (SQLException e) {
            throw LedgerFault.of(file, "read ledger", e);
        }
    }

    private Recorded recorded(ResultSet row) throws SQLException {
        long sequence = row.getLong(1);
        Entry entry = Entry.of(row.getString(3), Json.read(row.getString(5), Facts.class));
        ContentHash hash = new ContentHash(row.getString(4));
        if (!entry.hash().equals(hash)) throw LedgerFault.damaged(file, "other content in entry " + sequence);
        return new Recorded(sequence, Instant.parse(row.getString(2)), hash, entry);
    }

    private PreparedStatement prepared(String sql, String... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) statement.setString(i + 1, arguments[i]);
        return statement;
    }

    private long lastSequence() throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT last_insert_rowid()")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
