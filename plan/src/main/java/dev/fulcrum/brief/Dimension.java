package dev.fulcrum.brief;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a number of the brief measures: the unit into which it is turned, and the other units in which people may write it.
///
/// A number without a unit is taken to be in [#unit]. Units are compared without regard to case; "a", "an" and "per" read as "/".
///
/// @param unit    the unit of the parsed number
/// @param writing how a number in each admitted unit becomes one in [#unit]
/// @param example a value as somebody would write it
public record Dimension(String unit, Map<String, DoubleUnaryOperator> writing, String example) {
    /// Hours in a mean month: 365.25 x 24 / 12.
    public static final double HOURS_A_MONTH = 730.5;
    public static final double DAYS_A_MONTH = HOURS_A_MONTH / 24;

    private static final Pattern NUMBER = Pattern.compile("([+-]?(?:\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(.*)");

    public static final Dimension COUNT = of("", "100").build();
    public static final Dimension RATIO = of("", "0.9").with("%", x -> x / 100).build();
    public static final Dimension MILLIS = of("ms", "20 ms").with("s", 1000).with("us", 0.001).build();
    public static final Dimension SECONDS = of("s", "5 min").with("sec", 1).with("seconds", 1).with("ms", 0.001).with("min", 60)
            .with("minutes", 60).with("minute", 60).with("h", 3600).with("hour", 3600).with("hours", 3600).with("days", 86400).build();
    public static final Dimension HOURS = of("h", "2 h").with("hour", 1).with("hours", 1).with("min", 1 / 60.0).build();
    public static final Dimension DAYS = of("days", "30 days").with("day", 1).with("d", 1).with("h", 1 / 24.0).with("hours", 1 / 24.0)
            .with("weeks", 7).with("week", 7).with("months", DAYS_A_MONTH).with("month", DAYS_A_MONTH).build();
    public static final Dimension MONTHS = of("months", "12 months").with("month", 1).with("years", 12).with("year", 12).build();
    public static final Dimension BYTES = of("B", "512 MiB").with("KiB", 1 << 10).with("MiB", 1 << 20).with("GiB", 1 << 30)
            .with("TiB", 1L << 40).with("kB", 1e3).with("MB", 1e6).with("GB", 1e9).with("TB", 1e12).build();
    public static final Dimension REQUESTS = of("requests/month", "3e7 a month").with("/month", 1).with("requests", 1)
            .with("/day", DAYS_A_MONTH).with("requests/day", DAYS_A_MONTH).with("/hour", HOURS_A_MONTH)
            .with("requests/hour", HOURS_A_MONTH).with("/s", HOURS_A_MONTH * 3600).with("requests/s", HOURS_A_MONTH * 3600)
            .with("/second", HOURS_A_MONTH * 3600).with("requests/second", HOURS_A_MONTH * 3600).with("/year", 1 / 12.0)
            .with("requests/year", 1 / 12.0).build();
    /// Growth a month; "5 %/year" is the twelfth root.
    public static final Dimension GROWTH = of("/month", "2 % a month").with("%", 0.01).with("%/month", 0.01)
            .with("/year", y -> Math.pow(1 + y, 1 / 12.0) - 1).with("%/year", y -> Math.pow(1 + y / 100, 1 / 12.0) - 1).build();
    public static final Dimension ENERGY = of("kWh/month", "50 kWh a month").with("kWh", 1).with("Wh/month", 1e-3).with("Wh", 1e-3)
            .with("MWh/month", 1e3).with("MWh", 1e3).build();
    public static final Dimension CARBON = of("kg/month", "20 kg a month").with("kg", 1).with("g/month", 1e-3).with("g", 1e-3)
            .with("t/month", 1e3).with("t", 1e3).build();
    public static final Dimension CARBON_INTENSITY = of("g/kWh", "250 g/kWh").with("kg/kWh", 1000).with("gCO2e/kWh", 1).build();
    public static final Dimension POWER = of("W", "8 W").with("kW", 1000).with("mW", 1e-3).build();
    public static final Dimension YEARLY_RATE = of("/year", "5 % a year").with("%", 0.01).with("%/year", 0.01).build();

    public static final Dimension HOURLY_RATE = of("/hour", "0.05 an hour").with("/h", 1).with("/day", 1 / 24.0).build();
    /// Work that comes back every month.
    public static final Dimension MONTHLY_HOURS = of("h/month", "4 h a month").with("h", 1).with("hours", 1).with("hours/month", 1)
            .with("hour/month", 1).build();
    /// Quality lost with age: a ratio a day, "0.1 points a day" of a hundred.
    public static final Dimension DECAY = of("/day", "0.1 points a day").with("points/day", 0.01).with("point/day", 0.01)
            .with("%/day", 0.01).with("/week", 1 / 7.0).with("points/week", 0.01 / 7).with("%/week", 0.01 / 7)
            .with("/month", 1 / DAYS_A_MONTH).with("points/month", 0.01 / DAYS_A_MONTH).with("%/month", 0.01 / DAYS_A_MONTH).build();

    public static Dimension money(String currency) {
        return of(currency, "0.05 " + currency).build();
    }

    /// Money for one of something: "0.05 USD/hour", "0.2 USD/million".
    public static Dimension money(String currency, String each, String... otherNames) {
        Building building = of(currency + "/" + each, "0.05 " + currency + "/" + each).with(currency, 1).with(currency + "/million", 1e-6)
                .with(currency + "/million" + each + "s", 1e-6);
        for (String name : otherNames) building = building.with(currency + "/" + name, 1);
        return building.build();
    }

    /// The number in [#unit], or nothing when the text is no number in an admitted unit.
    public Optional<Double> parse(String text) {
        Matcher matcher = NUMBER.matcher(text.strip());
        if (!matcher.matches()) return Optional.empty();
        DoubleUnaryOperator toUnit = writing.get(plain(matcher.group(2)));
        double number = Double.parseDouble(matcher.group(1).replace("_", ""));
        return toUnit == null || !Double.isFinite(number) ? Optional.empty() : Optional.of(toUnit.applyAsDouble(number));
    }

    private static String plain(String unit) {
        return unit.strip().toLowerCase(Locale.ROOT).replaceAll("(^|\\s+)(a|an|per)\\s+", "/").replaceAll("\\s*/\\s*", "/")
                .replace(" ", "");
    }

    private static Building of(String unit, String example) {
        return new Building(unit, example, new LinkedHashMap<>()).with("", 1).with(unit, 1);
    }

    private record Building(String unit, String example, Map<String, DoubleUnaryOperator> writing) {
        Building with(String name, double factor) {
            return with(name, x -> x * factor);
        }

        Building with(String name, DoubleUnaryOperator toUnit) {
            writing.put(plain(name), toUnit);
            return this;
        }

        Dimension build() {
            return new Dimension(unit, new TreeMap<>(writing), example);
        }
    }
}
