package dev.fulcrum.ledger;

import dev.fulcrum.unit.ContentHash;
import java.time.Instant;

/// An entry as it stands in the ledger.
///
/// @param sequence its place, from 1, ascending in the order in which entries became durable
/// @param time     when it was appended
/// @param hash     its content hash, the name by which children call it
public record Recorded(long sequence, Instant time, ContentHash hash, Entry entry) {
    public Facts facts() {
        return entry.facts();
    }
}
