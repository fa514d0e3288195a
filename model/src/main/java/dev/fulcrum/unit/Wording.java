package dev.fulcrum.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;

/// Figures in words for people: the one place that says how a number reads in a transcript, a table and a report.
///
/// Three significant digits; thousands grouped by commas; k, M, G, T from a hundred thousand up; a power of ten below 0.0001.
/// Machines read [Json], never these words.
public final class Wording {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    /// Units that take a prefix without a space between: 12 MJ, 3.4 kW.
    private static final Set<String> SCALED = Set.of("B", "J", "W", "Wh", "FLOP", "MAC", "FLOP/s", "B/s", "g");

    private Wording() {}

    /// For example `0.861`, `12,400`, `1.23 M`, `2.1e-7`, `infinite`.
    public static String number(double value) {
        if (!Double.isFinite(value)) return notFinite(value);
        int step = step(value);
        String digits = step == 0 && value != 0 && Math.abs(value) < 1e-4 ? scientific(value) : plain(scaled(value, step));
        return step == 0 ? digits : digits + " " + PREFIXES[step];
    }

    /// A whole number with all its digits, for example `10,000`.
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// A ratio in percent, for example `92 %`, `0.4 %`.
    public static String share(double ratio) {
        return number(ratio * 100) + " %";
    }

    /// A value with its unit, for example `0.0021 USD`, `12.4 MB`, `3 min 20 s`; the unit "1" is not written.
    public static String quantity(double value, String unit) {
        if (unit.equals("s") && Double.isFinite(value)) return duration(value);
        if (unit.isEmpty() || unit.equals("1")) return number(value);
        int step = SCALED.contains(unit) && Math.abs(value) >= 1000 && Double.isFinite(value) ? thousands(value) : 0;
        return step == 0 ? number(value) + " " + unit : plain(scaled(value, step)) + " " + PREFIXES[step] + unit;
    }

    /// Seconds as `850 ms`, `12.4 s`, `3 min 20 s`, `1 h 12 min`, `3 d 4 h`.
    public static String duration(double seconds) {
        if (!Double.isFinite(seconds)) return notFinite(seconds);
        if (seconds < 0) return "-" + duration(-seconds);
        if (seconds < 1 && seconds > 0) return number(seconds * 1000) + " ms";
        if (seconds < 59.95) return number(seconds) + " s";
        long whole = Math.round(seconds);
        if (whole < 3600) return pair(whole / 60, "min", whole % 60, "s");
        long minutes = Math.round(seconds / 60);
        if (minutes < 1440) return pair(minutes / 60, "h", minutes % 60, "min");
        long hours = Math.round(seconds / 3600);
        return hours < 24_000 ? pair(hours / 24, "d", hours % 24, "h") : number(hours / 24.0) + " d";
    }

    /// Seconds left or spent as on a clock: `1:12`, `2:05:00`.
    public static String clock(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        return s < 3600 ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /// A figure with its interval and unit: `0.861 ±0.012`, `4.2 ms (3.9 to 5.6)`, `12 USD (at least 9)`.
    public static String estimate(Estimate e) {
        String interval = interval(e);
        if (!interval.startsWith("±")) return interval.isEmpty() ? value(e) : value(e) + " (" + interval + ")";
        String unit = e.unit().equals("1") ? "" : " " + e.unit();
        return centre(e) + " " + interval + unit;
    }

    /// The value and its unit, without the interval.
    public static String value(Estimate e) {
        return quantity(e.value(), e.unit());
    }

    /// The interval alone, in the figure's unit: `±0.012`, `3.9 to 5.6`, `at least 9`, or nothing where it is exact or open.
    public static String interval(Estimate e) {
        if (e.low() == null && e.high() == null) return "";
        if (e.low() == null) return "at most " + end(e, e.high());
        if (e.high() == null) return "at least " + end(e, e.low());
        if (e.low() == e.value() && e.high() == e.value()) return "";
        return isEven(e) ? "±" + plain(half(e)) : end(e, e.low()) + " to " + end(e, e.high());
    }

    /// A short label for an axis: `1 M`, `0.25`, `20 k`, `1e-5`; no more digits than the tick has.
    public static String tick(double value) {
        if (value == 0 || !Double.isFinite(value)) return number(value);
        int step = Math.abs(value) >= 10_000 ? thousands(value) : 0;
        if (step == 0 && Math.abs(value) < 1e-3) return scientific(value);
        String digits = grouped(decimal(scaled(value, step), 5).stripTrailingZeros());
        return step == 0 ? digits : digits + " " + PREFIXES[step];
    }

    /// Both halves within a tenth of each other, and in a range where no prefix or power of ten comes between.
    private static boolean isEven(Estimate e) {
        double below = e.value() - e.low();
        double above = e.high() - e.value();
        boolean close = Math.abs(above - below) <= 0.1 * Math.max(above, below);
        double most = Math.max(Math.abs(e.low()), Math.abs(e.high()));
        boolean wordy = e.unit().equals("s") || SCALED.contains(e.unit()) && most >= 1000;
        return close && !wordy && most < 1e5 && (above + below) / 2 >= 1e-6 && below < Math.abs(e.value());
    }

    private static BigDecimal half(Estimate e) {
        return decimal((e.high() - e.low()) / 2, 2);
    }

    /// As many decimals as the half width has, since more would say nothing.
    private static String centre(Estimate e) {
        int decimals = Math.max(0, half(e).stripTrailingZeros().scale());
        return grouped(BigDecimal.valueOf(e.value()).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    private static String end(Estimate e, double end) {
        boolean wordy = e.unit().equals("s") || SCALED.contains(e.unit());
        if (wordy || !Double.isFinite(end)) return quantity(end, wordy ? e.unit() : "1");
        // With the value's own prefix where that reads well: 91,000 USD (77,400 to 109,000), not to 109 k.
        int step = step(e.value());
        double ratio = Math.abs(end / e.value());
        if (step(end) == step || !(ratio > 0.1 && ratio < 10)) return number(end);
        return plain(scaled(end, step)) + (step == 0 ? "" : " " + PREFIXES[step]);
    }

    private static int step(double value) {
        return Math.abs(value) < 99_950 ? 0 : thousands(value);
    }

    /// The prefix for a value of 1,000 or more, after rounding to three digits (999,999 is 1 M).
    private static int thousands(double value) {
        double rounded = decimal(Math.abs(value), 3).doubleValue();
        int step = 0;
        for (double rest = rounded; rest >= 1000 && step < PREFIXES.length - 1; rest /= 1000) step++;
        return step;
    }

    private static double scaled(double value, int step) {
        return value / Math.pow(1000, step);
    }

    private static String plain(double value) {
        return plain(decimal(value, 3));
    }

    private static String plain(BigDecimal value) {
        return grouped(value.stripTrailingZeros());
    }

    private static String grouped(BigDecimal value) {
        return value.signum() == 0 && value.scale() <= 0 ? "0" : String.format(Locale.ROOT, "%,." + Math.max(0, value.scale()) + "f",
                value);
    }

    private static String scientific(double value) {
        BigDecimal rounded = decimal(value, 3).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    private static BigDecimal decimal(double value, int digits) {
        return BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static String pair(long large, String unit, long small, String part) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + part;
    }

    private static String notFinite(double value) {
        if (Double.isNaN(value)) return "unknown";
        return value > 0 ? "infinite" : "-infinite";
    }
}
