package dev.fulcrum.brief;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// A time in a trace: epoch seconds or milliseconds, or an ISO date with a time (`2026-11-22T10:00:00Z`, `2026-11-22 10:00+01:00`; UTC
/// where it names no offset), between the years 1973 and 2286, within which the three cannot be taken for each other.
final class TraceTime {
    private static final double EARLIEST = 1e8;
    private static final double LATEST = 1e10;

    private TraceTime() {}

    /// Epoch second, or nothing when the text is no time.
    static Optional<Double> second(String text) {
        Optional<Double> number = Dimension.COUNT.parse(text);
        Optional<Double> second = number.isPresent() ? number.map(n -> n >= 1e11 ? n / 1000 : n) : iso(text);
        return second.filter(s -> s >= EARLIEST && s < LATEST);
    }

    private static Optional<Double> iso(String text) {
        if (text.length() < 16 || text.charAt(4) != '-') return Optional.empty();
        try {
            var best = DateTimeFormatter.ISO_DATE_TIME.parseBest(text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime time = best instanceof LocalDateTime local ? local.atOffset(ZoneOffset.UTC) : (OffsetDateTime) best;
            return Optional.of(time.toEpochSecond() + time.getNano() / 1e9);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
