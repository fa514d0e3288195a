-- One row an entry, in the order in which they became durable. The facts are the entry's JSON; the columns beside it are for finding it.
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    time     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    line     TEXT NOT NULL,
    key      TEXT,
    hash     TEXT NOT NULL CHECK (length(hash) = 64),
    facts    TEXT NOT NULL
);
CREATE INDEX entry_key ON entry (key, sequence) WHERE key IS NOT NULL;
CREATE INDEX entry_hash ON entry (hash, sequence);
CREATE INDEX entry_line ON entry (line, sequence);

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

PRAGMA application_id = 1179995203;
PRAGMA user_version = 1;
