package dev.fulcrum.brief;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// What a line of the price book measures, in which units it may be written, and the numbers that it admits.
///
/// @param unit    of the line, with `CUR` for the currency
/// @param writing by currency
/// @param range   of the value in the unit
record LineForm(String unit, Function<String, Dimension> writing, Range range) {
    /// The lines of the section `defaults`, by name, in the order in which they are shown.
    static final Map<String, LineForm> DEFAULTS = new LinkedHashMap<>();
    /// The lines of one machine.
    static final Map<String, LineForm> MACHINE = new LinkedHashMap<>();
    /// The lines of one region.
    static final Map<String, LineForm> REGION = new LinkedHashMap<>();
    /// The lines of one serverless tariff.
    static final Map<String, LineForm> TARIFF = new LinkedHashMap<>();
    /// The sections of the book that hold groups of lines by name.
    static final Map<String, Map<String, LineForm>> GROUPS = new LinkedHashMap<>();

    private static final LineForm HOURLY = money("hour", "h");
    private static final LineForm MONEY = new LineForm("CUR", Dimension::money, Range.NOT_NEGATIVE);
    private static final LineForm CORES = of("cores", Dimension.COUNT, Range.between(1, 4096));
    private static final LineForm MEMORY = of("B", Dimension.BYTES, Range.POSITIVE);
    private static final LineForm WATTS = of("W", Dimension.POWER, Range.NOT_NEGATIVE);
    private static final LineForm SECONDS = of("s", Dimension.SECONDS, Range.NOT_NEGATIVE);
    private static final LineForm SHARE = of("1", Dimension.RATIO, Range.SHARE);
    private static final LineForm RATE = of("/year", Dimension.YEARLY_RATE, Range.between(0, 1));
    private static final LineForm REPLICAS = of("replicas", Dimension.COUNT, Range.between(0, 1e6));
    private static final LineForm ELECTRICITY = money("kWh");
    private static final LineForm CARBON = of("g/kWh", Dimension.CARBON_INTENSITY, Range.NOT_NEGATIVE);

    static {
        DEFAULTS.put(PriceBook.MACHINE_HOUR, HOURLY);
        DEFAULTS.put(PriceBook.MACHINE_CORES, CORES);
        DEFAULTS.put(PriceBook.MACHINE_MEMORY, MEMORY);
        DEFAULTS.put(PriceBook.MACHINE_LIFE, of("months", Dimension.MONTHS, Range.between(1, 1200)));
        DEFAULTS.put(PriceBook.MACHINE_UTILISATION, SHARE);
        DEFAULTS.put(PriceBook.SPOT_RATIO, SHARE);
        DEFAULTS.put(PriceBook.COMMITTED_RATIO, SHARE);
        DEFAULTS.put(PriceBook.WATTS_BUSY_CORE, WATTS);
        DEFAULTS.put(PriceBook.WATTS_IDLE, WATTS);
        DEFAULTS.put(PriceBook.ELECTRICITY, ELECTRICITY);
        DEFAULTS.put(PriceBook.PUE, of("1", Dimension.RATIO, Range.between(1, 10)));
        DEFAULTS.put(PriceBook.CARBON_INTENSITY, CARBON);
        DEFAULTS.put(PriceBook.CARBON_PRICE, money("kg"));
        DEFAULTS.put(PriceBook.DISCOUNT_RATE, RATE);
        DEFAULTS.put(PriceBook.HARDWARE_TREND, RATE);
        DEFAULTS.put(PriceBook.UTILISATION, SHARE);
        DEFAULTS.put(PriceBook.MEMORY_STEP, MEMORY);
        DEFAULTS.put(PriceBook.OVERHEAD, of("ms", Dimension.MILLIS, Range.NOT_NEGATIVE));
        DEFAULTS.put(PriceBook.SAFETY, of("1", Dimension.RATIO, Range.between(1, 100)));
        DEFAULTS.put(PriceBook.MINIMUM_REPLICAS, REPLICAS);
        DEFAULTS.put(PriceBook.SPARE_REPLICAS, REPLICAS);
        DEFAULTS.put(PriceBook.REPLICA_CORES, CORES);
        DEFAULTS.put(PriceBook.ENGINEER_HOUR, HOURLY);
        DEFAULTS.put(PriceBook.LABEL, money("label"));
        DEFAULTS.put(PriceBook.STORAGE, money("GB-month"));
        DEFAULTS.put(PriceBook.INTERRUPTIONS, of("/hour", Dimension.HOURLY_RATE, Range.NOT_NEGATIVE));
        DEFAULTS.put(PriceBook.CHECKPOINT, SECONDS);
        DEFAULTS.put(PriceBook.RESTART, SECONDS);
        DEFAULTS.put(PriceBook.EXCHANGE, of("CUR/USD", Dimension.RATIO, Range.POSITIVE));
        MACHINE.put("cores", CORES);
        MACHINE.put("memory", MEMORY);
        MACHINE.put("price", HOURLY);
        MACHINE.put("spot", HOURLY);
        MACHINE.put("committed", HOURLY);
        MACHINE.put("capital", MONEY);
        MACHINE.put("wattsIdle", WATTS);
        MACHINE.put("wattsBusyCore", WATTS);
        REGION.put(PriceBook.ELECTRICITY, ELECTRICITY);
        REGION.put(PriceBook.CARBON_INTENSITY, CARBON);
        TARIFF.put("fee", money("request"));
        TARIFF.put("gigabyteSecond", money("GB-second", "GB-s"));
        TARIFF.put("rounding", of("ms", Dimension.MILLIS, Range.NOT_NEGATIVE));
        TARIFF.put("memoryStep", MEMORY);
        TARIFF.put("coldStart", SECONDS);
        TARIFF.put("keepAlive", SECONDS);
        GROUPS.put("machines", MACHINE);
        GROUPS.put("regions", REGION);
        GROUPS.put("serverless", TARIFF);
    }

    Dimension dimension(String currency) {
        return writing.apply(currency);
    }

    private static LineForm of(String unit, Dimension dimension, Range range) {
        return new LineForm(unit, _ -> dimension, range);
    }

    private static LineForm money(String each, String... otherNames) {
        return new LineForm("CUR/" + each, currency -> Dimension.money(currency, each, otherNames), Range.NOT_NEGATIVE);
    }
}
