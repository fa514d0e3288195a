package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads quantities as people type them at internet scale, `13B`, `2e12-tokens`, `100ms`, `20%`, and keeps every fault until [#check].
final class Typed {
    /// Number, letter of magnitude, unit.
    private static final Pattern WRITTEN = Pattern.compile(
            "([+-]?(?:\\d[\\d_,]*\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*([kKMBGT](?![a-zA-Z/]))?[\\s-]*(.*)");
    private static final Map<String, Double> LETTERS = Map.of("k", 1e3, "K", 1e3, "M", 1e6, "B", 1e9, "G", 1e9, "T", 1e12);
    private static final double DAY = 86_400;

    private final List<Fault> faults = new ArrayList<>();

    /// What a number may count, with the factors of its units; the empty unit where one may be left out.
    enum Kind {
        COUNT(Map.of("", 1.0, "parameters", 1.0, "tokens", 1.0, "requests", 1.0, "samples", 1.0), "2e9"),
        TOKENS(Map.of("", 1.0, "token", 1.0, "tokens", 1.0, "request", 285.0, "requests", 285.0), "2e12-tokens or 175M-requests"),
        FLOPS(Map.of("", 1.0, "flop", 1.0, "flops", 1.0), "5.76e23"),
        SHARE(Map.of("", 1.0, "%", 0.01), "20%"),
        SECONDS(Map.of("s", 1.0, "", 1.0, "ms", 1e-3, "us", 1e-6, "min", 60.0, "h", 3600.0, "d", DAY, "days", DAY), "100ms"),
        HOURS(Map.of("h", 1.0, "", 1.0, "hours", 1.0, "d", 24.0, "days", 24.0), "14.8d"),
        YEARS(Map.of("", 1.0, "y", 1.0, "years", 1.0, "year", 1.0, "months", 1 / 12.0), "3y"),
        RATE(Map.of("", 1.0, "/s", 1.0, "requests/s", 1.0, "/min", 1 / 60.0, "/h", 1 / 3600.0, "/day", 1 / DAY, "/month",
                1 / (30.4375 * DAY), "requests/month", 1 / (30.4375 * DAY)), "80/s"),
        WATTS(Map.of("", 1.0, "w", 1.0, "kw", 1e3), "330W"),
        KILOWATT_HOURS(Map.of("", 1.0, "kwh", 1.0, "wh", 1e-3, "mwh", 1e3, "gwh", 1e6, "j", 1 / 3.6e6), "51686kWh"),
        CARBON(Map.of("", 1.0, "kg/kwh", 1.0, "g/kwh", 1e-3), "0.429kg/kWh");

        private final Map<String, Double> units;
        private final String example;

        Kind(Map<String, Double> units, String example) {
            this.units = units;
            this.example = example;
        }
    }

    /// A number above `above` and at most `most`; NaN, with a fault kept, where it is not.
    double number(String option, String text, Kind kind, double above, double most) {
        double value = parse(option, text, kind);
        if (Double.isNaN(value) || value > above && value <= most) return value;
        String end = most == Double.MAX_VALUE ? "" : most == Math.nextDown(1.0) ? " and below 1" : " and at most " + plain(most);
        return refuse(option, "must be above " + plain(above) + end, text, kind.example);
    }

    double positive(String option, String text, Kind kind) {
        return number(option, text, kind, 0, Double.MAX_VALUE);
    }

    /// Zero or more.
    double notNegative(String option, String text, Kind kind) {
        double value = parse(option, text, kind);
        return Double.isNaN(value) || value >= 0 && Double.isFinite(value) ? value : refuse(option, "must not be negative", text,
                kind.example);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private double parse(String option, String text, Kind kind) {
        if (text == null) return refuse(option, "must be given", "nothing", kind.example);
        Matcher m = WRITTEN.matcher(text.strip());
        if (!m.matches()) return refuse(option, "must be a number", text, kind.example);
        Double unit = kind.units.get(m.group(3).strip().toLowerCase(Locale.ROOT));
        if (unit == null) {
            List<String> units = kind.units.keySet().stream().filter(u -> !u.isEmpty()).sorted().toList();
            return refuse(option, "must be in a unit of " + String.join(", ", units), text, kind.example);
        }
        return Double.parseDouble(m.group(1).replaceAll("[_,]", "")) * (m.group(2) == null ? 1 : LETTERS.get(m.group(2))) * unit;
    }

    /// Keeps a fault; NaN, so that arithmetic may go on until [#check].
    double refuse(String option, String expected, String got, String example) {
        faults.add(Fault.of(option, expected, got, "write " + example));
        return Double.NaN;
    }

    /// What a lookup finds; null, with its faults kept, where it finds nothing.
    <T> T found(Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (FaultException e) {
            faults.addAll(e.faults());
            return null;
        }
    }

    /// Raises all faults so far, if there are any.
    void check() {
        FaultException.raiseAll(faults);
    }
}
