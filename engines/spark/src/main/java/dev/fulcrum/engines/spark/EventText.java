package dev.fulcrum.engines.spark;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;

/// Numbers and times as a table writes them, read as the local engine does.
final class EventText {
    /// Larger numbers of seconds are milliseconds.
    private static final double MILLIS = 1e11;
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder().appendPattern("uuuu-M-d").optionalStart()
            .appendPattern("['T'][' ']H:mm").optionalStart().appendPattern(":ss").optionalStart().appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd().optionalEnd().optionalStart().appendPattern("[' ']").appendOffset("+HH:mm", "Z").optionalEnd().optionalStart()
            .appendOffset("+HH", "Z").optionalEnd().optionalEnd().toFormatter();

    private EventText() {}

    /// NaN where there is none.
    static double number(String text) {
        if (text == null) return Double.NaN;
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /// Seconds since 1970, NaN where there is no time: a number counts seconds, or milliseconds where it is too large for them; else a date and time, UTC
    /// where no zone is written.
    static double time(String text) {
        double number = number(text);
        if (!Double.isNaN(number)) return Math.abs(number) > MILLIS ? number / 1000 : number;
        if (text == null) return Double.NaN;
        try {
            TemporalAccessor parsed = MOMENT.parse(text.strip());
            LocalTime time = parsed.query(TemporalQueries.localTime());
            ZoneOffset zone = parsed.query(TemporalQueries.offset());
            LocalDateTime at = LocalDate.from(parsed).atTime(time == null ? LocalTime.MIDNIGHT : time);
            return at.toEpochSecond(zone == null ? ZoneOffset.UTC : zone) + at.getNano() / 1e9;
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }
}
