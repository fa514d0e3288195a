package dev.fulcrum.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;

/// Opens the SQLite file behind a ledger and brings its schema up to date.
///
/// The header's application id says whose file it is and its user version which schema it has, so that Flyway, whose start
/// takes longer than all the rest, runs only for a new file or an old schema. A foreign file is recognised before anything
/// is written to it.
final class LedgerFile {
    /// "FULC" in ASCII; the migration writes it.
    static final int APPLICATION = 0x46554C43;
    /// The newest schema; equal to the last migration's number, which that migration writes into the header too.
    static final int SCHEMA = 1;

    /// File locks belong to a process, not to a thread.
    private static final Object MIGRATING = new Object();

    /// Flyway tells its progress to the log; held here, since the log manager forgets loggers that nobody holds.
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    static {
        FLYWAY.setLevel(Level.WARNING);
    }

    private LedgerFile() {}

    /// @param patience how long to wait for another run's transaction
    static Connection open(Path file, Duration patience) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Connection connection = connect(file, patience);
            return ready(file, patience, connection);
        } catch (IOException e) {
            throw LedgerFault.unwritable(file, e);
        } catch (SQLException e) {
            throw LedgerFault.of(file, "open ledger", e);
        }
    }

    private static Connection ready(Path file, Duration patience, Connection connection) throws SQLException, IOException {
        try {
            if (!isCurrent(file, connection)) migrate(file, connection, patience);
            // FULL: a commit is on the disk when it returns, not only in the operating system's cache.
            execute(connection, "PRAGMA journal_mode = WAL");
            execute(connection, "PRAGMA synchronous = FULL");
            return connection;
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(Path file, Duration patience) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) patience.toMillis());
        // A transaction that reads first would be refused, not waited for, where another run has written meanwhile.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static boolean isCurrent(Path file, Connection connection) throws SQLException {
        int application = number(connection, "PRAGMA application_id");
        int version = number(connection, "PRAGMA user_version");
        if (application == APPLICATION && version > SCHEMA) throw LedgerFault.newer(file, version, SCHEMA);
        if (application == APPLICATION) return version == SCHEMA;
        // A run that was killed inside its first migration leaves Flyway's own table and nothing else.
        String others = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'flyway_schema_history' AND name NOT LIKE 'sqlite_%'";
        if (application != 0 || version != 0 || number(connection, others) > 0) throw LedgerFault.foreign(file);
        return false;
    }

    private static void migrate(Path file, Connection connection, Duration patience) throws SQLException, IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".migrating");
        synchronized (MIGRATING) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                if (!isCurrent(file, connection)) flyway(file, patience);
            }
        }
    }

    private static void flyway(Path file, Duration patience) {
        String url = "jdbc:sqlite:" + file.toAbsolutePath() + "?busy_timeout=" + patience.toMillis();
        try {
            Flyway.configure(LedgerFile.class.getClassLoader()).dataSource(url, null, null)
                    .locations("classpath:dev/fulcrum/ledger/migrations").load().migrate();
        } catch (FlywayException e) {
            throw e.getCause() instanceof SQLException cause ? LedgerFault.of(file, "create ledger", cause)
                    : LedgerFault.unwritable(file, e);
        }
    }

    static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
