package dev.fulcrum.serve;

import dev.fulcrum.unit.ContentHash;
import java.time.Instant;
import java.util.List;

/// What a server did between two moments: the receipts in sums, and the rest of the machine's time as idle. Together they are
/// `cores` x the wall time.
///
/// @param from        inclusive
/// @param to          exclusive
/// @param wallSeconds between the two, on the clock that never jumps
/// @param cores       that the server holds
/// @param sums        by version, those that did anything
/// @param idle        core-seconds in which no model ran
/// @param lines       model lines that are loaded, which share the idle time
public record ServedInterval(Instant from, Instant to, double wallSeconds, int cores, List<Sum> sums, double idle, List<String> lines,
        Tariff tariff) {

    /// Receipts of one version, summed.
    ///
    /// @param hash         of the model's file
    /// @param late         answers after their deadline
    /// @param busySeconds  core-seconds in which it ran
    /// @param queueSeconds sum over requests
    public record Sum(String line, String version, ContentHash hash, long requests, long rows, long batches, long refused, long late,
            double busySeconds, double queueSeconds) {}

    public double busySeconds() {
        return sums.stream().mapToDouble(Sum::busySeconds).sum();
    }
}
