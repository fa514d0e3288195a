package dev.fulcrum.brief;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A record of traffic, as text of one row a line, in any order: what [Profile#trace] reads.
///
/// - one column of times: each row is an arrival;
/// - two columns, a time and a number: requests counted from that time on, an hour or less; an hour without a row had none;
/// - one column of numbers below 1e8: requests of one hour after the other, the first on Monday 0:00.
///
/// Columns stand between commas, semicolons or tabs; of three or more the first is an arrival's time. A time is what [TraceTime] reads.
/// A first line of words is a heading; empty lines and those from `#` on are left out.
final class TraceFile {
    private static final int SHOWN = 5;

    enum Kind { ARRIVALS, COUNTS_AT_TIMES, COUNTS }

    /// @param second epoch second, or of counts 3600 x the row's number from a Monday on
    record Row(double second, double count) {}

    private final String file;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private Kind kind;
    private boolean first = true;

    private TraceFile(String file) {
        this.file = file;
    }

    /// @throws FaultException with the first lines that cannot be read, or when no row is left
    static HoursOfWeek read(String file, String text) {
        TraceFile trace = new TraceFile(file);
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length && trace.faults.size() < SHOWN; i++) trace.line(i + 1, lines[i].strip());
        FaultException.raiseAll(trace.faults);
        if (trace.rows.isEmpty()) throw trace.fault(0, "must hold rows of times or counts", "none", "write one a line").raise();
        return HoursOfWeek.of(file, trace.kind, trace.rows);
    }

    private void line(int number, String line) {
        String content = line.startsWith("\uFEFF") ? line.substring(1).strip() : line;
        if (content.isEmpty() || content.startsWith("#")) return;
        String[] columns = content.split("\\s*[,;\t]\\s*", -1);
        for (int i = 0; i < columns.length; i++) columns[i] = columns[i].replaceAll("^\"|\"$", "");
        if (!(first && heading(columns[0]))) row(number, content, columns);
        first = false;
    }

    private static boolean heading(String word) {
        return !word.isEmpty() && Character.isLetter(word.charAt(0));
    }

    private void row(int number, String line, String[] columns) {
        Optional<Double> time = TraceTime.second(columns[0]);
        Kind here = time.isEmpty() ? Kind.COUNTS : columns.length == 2 ? Kind.COUNTS_AT_TIMES : Kind.ARRIVALS;
        if (kind == null) kind = here;
        Optional<Double> count = here == Kind.ARRIVALS ? Optional.of(1.0) : count(columns[columns.length - 1]);
        if (count.isEmpty() || here == Kind.COUNTS && columns.length > 1) {
            faults.add(fault(number, "must be " + expected(), shown(line), "correct or remove this line"));
        } else if (here != kind) {
            faults.add(fault(number, "must be " + expected() + ", as the lines before", shown(line), "keep to one kind of row"));
        } else {
            rows.add(new Row(time.orElse(rows.size() * 3600.0), count.get()));
        }
    }

    private String expected() {
        return switch (kind) {
            case ARRIVALS -> "a time such as 1763805600 or 2026-11-22T10:00:00Z";
            case COUNTS_AT_TIMES -> "a time and a number of requests >= 0";
            case COUNTS -> "a time, or a number of requests >= 0 below 1e8";
        };
    }

    private static Optional<Double> count(String text) {
        return Dimension.COUNT.parse(text).filter(n -> n >= 0 && n < 1e8);
    }

    private static String shown(String line) {
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }

    private Fault fault(int line, String expected, String got, String mend) {
        return Fault.of("read trace", expected, got, mend).at(new Place(file, line, ""));
    }
}
