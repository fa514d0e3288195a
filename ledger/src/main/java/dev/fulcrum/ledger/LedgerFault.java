package dev.fulcrum.ledger;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/// What can go wrong with a ledger file, said so that a person can mend it.
final class LedgerFault {
    private LedgerFault() {}

    static FaultException of(Path file, String operation, SQLException e) {
        return said(operation, e).at(Place.file(file.toString())).raise(e);
    }

    static FaultException foreign(Path file) {
        return Fault.of("open ledger", "must be a ledger written by Fulcrum", "another program's database",
                "name another file; this one was left as it is").at(Place.file(file.toString())).raise();
    }

    static FaultException newer(Path file, int version, int known) {
        return Fault.of("open ledger", "must have schema version " + known + " or older", "version " + version,
                "use the newer Fulcrum that wrote it").at(Place.file(file.toString())).raise();
    }

    static FaultException damaged(Path file, String got) {
        return Fault.of("read ledger", "must hold what was appended", got,
                "restore the file from a backup; entries before the damage can still be read by sqlite3 with .recover")
                .at(Place.file(file.toString())).raise();
    }

    static FaultException unwritable(Path file, Exception e) {
        return Fault.of("open ledger", "must be in a folder that can be written", e.toString(), "choose another folder with --result")
                .at(Place.file(file.toString())).raise(e);
    }

    private static Fault said(String operation, SQLException e) {
        String got = String.valueOf(e.getMessage());
        if (!(e instanceof SQLiteException lite)) return Fault.of(operation, "must be a ledger that can be used", got, "look at the cause");
        return switch (lite.getResultCode().code & 0xff) {
            case 5, 6 -> Fault.of(operation, "must be free", "another run has held it too long (" + got + ")",
                    "wait for that run to end, then start again");
            case 8, 14 -> Fault.of(operation, "must be in a folder that can be written", got, "choose another folder with --result");
            case 13 -> Fault.of(operation, "must have room on the disk", got, "free some disk and start again; nothing paid for is lost");
            case 11 -> Fault.of(operation, "must be an intact ledger", got,
                    "restore the file from a backup, or move it away to begin a new one");
            case 26 -> Fault.of(operation, "must be a ledger written by Fulcrum", got, "name another file; this one was left as it is");
            case 10 -> Fault.of(operation, "must be on a disk that works", got, "check the disk and its free space");
            default -> Fault.of(operation, "must be a ledger that can be used", got, "look at the cause");
        };
    }
}
