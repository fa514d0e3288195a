package dev.fulcrum.brief;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.util.List;

/// Requests of a trace and the time for which it looked, by hour of the week (UTC, Monday 0:00 first).
///
/// A weight is requests over time looked at. Arrivals are cut off at the first and the last of them: an hour at either end that was
/// looked at for less than half is left out, one of more counts for the part. An hour of the week that the trace never saw takes
/// the mean of the same hour of other days.
final class HoursOfWeek {
    /// 1970-01-01 was a Thursday.
    private static final int THURSDAY = 72;

    private final double[] requests = new double[Profile.HOURS];
    private final double[] looked = new double[Profile.HOURS];
    private final String file;

    private HoursOfWeek(String file) {
        this.file = file;
    }

    /// @throws dev.fulcrum.unit.FaultException when the rows miss an hour of the day, or count no request
    static HoursOfWeek of(String file, TraceFile.Kind kind, List<TraceFile.Row> rows) {
        HoursOfWeek hours = new HoursOfWeek(file);
        double first = rows.stream().mapToDouble(TraceFile.Row::second).min().orElseThrow();
        double last = rows.stream().mapToDouble(TraceFile.Row::second).max().orElseThrow();
        int shift = kind == TraceFile.Kind.COUNTS ? 0 : THURSDAY;
        boolean whole = kind != TraceFile.Kind.ARRIVALS;
        for (long h = hour(first); h <= hour(last); h++) {
            double part = whole ? 1 : Math.min(last, (h + 1) * 3600.0) / 3600 - Math.max(first, h * 3600.0) / 3600;
            if (part >= 0.5) hours.looked[slot(h, shift)] += part;
        }
        for (TraceFile.Row row : rows) {
            long h = hour(row.second());
            boolean cut = !whole && (h == hour(first) && (h + 1) * 3600.0 - first < 1800 || h == hour(last) && last - h * 3600.0 < 1800);
            if (!cut) hours.requests[slot(h, shift)] += row.count();
        }
        return hours.checked();
    }

    private static long hour(double second) {
        return (long) Math.floor(second / 3600);
    }

    private static int slot(long hour, int shift) {
        return (int) Math.floorMod(hour + shift, (long) Profile.HOURS);
    }

    private HoursOfWeek checked() {
        int seen = 0;
        double all = 0;
        for (int hour = 0; hour < Profile.DAY; hour++) seen += day(looked, hour) > 0 ? 1 : 0;
        for (double r : requests) all += r;
        if (seen < Profile.DAY) throw fault("must look at every hour of the day", seen + " of 24 hours", "record a day, better a week");
        if (all == 0) throw fault("must hold requests", "none in any hour", "record a busier time");
        return this;
    }

    private RuntimeException fault(String expected, String got, String mend) {
        return Fault.of("read trace", expected, got, mend).at(Place.file(file)).raise();
    }

    /// 168 weights, of any mean.
    double[] weights() {
        double[] weights = new double[Profile.HOURS];
        for (int h = 0; h < Profile.HOURS; h++) {
            int hour = h % Profile.DAY;
            weights[h] = looked[h] > 0 ? requests[h] / looked[h] : day(requests, hour) / day(looked, hour);
        }
        return weights;
    }

    /// The sum over the seven days of one hour of the day.
    private static double day(double[] week, int hour) {
        double sum = 0;
        for (int h = hour; h < Profile.HOURS; h += Profile.DAY) sum += week[h];
        return sum;
    }
}
