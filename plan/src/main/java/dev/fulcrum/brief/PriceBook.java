package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Dated prices and physical assumptions, each a line with unit, source and date. The brief's `prices` replace lines.
///
/// @param currency of every amount, for example "USD"
/// @param lines    by name, see [Line]
public record PriceBook(String currency, Map<String, Line> lines) {

    /// @param value  in the unit
    /// @param unit   with `CUR` for the currency
    /// @param source who says so
    /// @param date   ISO day on which it was written down
    public record Line(double value, String unit, String source, String date) {}

    public static final String MACHINE_HOUR = "machineHour";
    public static final String MACHINE_CORES = "machineCores";
    public static final String MACHINE_MEMORY = "machineMemory";
    public static final String ELECTRICITY = "electricity";
    public static final String CARBON_INTENSITY = "carbonIntensity";
    public static final String PUE = "pue";
    public static final String DISCOUNT_RATE = "discountRate";
    public static final String UTILISATION = "utilisation";
    public static final String MEMORY_STEP = "memoryStep";
    public static final String WATTS_BUSY_CORE = "wattsBusyCore";
    public static final String WATTS_IDLE = "wattsIdle";
    public static final String ENGINEER_HOUR = "engineerHour";
    public static final String LABEL = "label";
    public static final String SPOT_RATIO = "spotRatio";
    public static final String COMMITTED_RATIO = "committedRatio";
    public static final String INTERRUPTIONS = "interruptions";
    public static final String CHECKPOINT = "checkpoint";
    public static final String RESTART = "restart";
    public static final String STORAGE = "storage";
    public static final String SAFETY = "safety";
    public static final String CARBON_PRICE = "carbonPrice";
    public static final String HARDWARE_TREND = "hardwareTrend";

    public PriceBook {
        lines = Map.copyOf(lines);
    }

    /// The book that comes with Fulcrum.
    public static PriceBook shipped() {
        try (InputStream in = PriceBook.class.getResourceAsStream("price-book.json")) {
            return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), PriceBook.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public double value(String name) {
        return lines.get(name).value();
    }

    /// The line as a figure, assumed: nobody measured it here.
    public Estimate estimate(String name) {
        return Estimate.exact(value(name), unit(name), Basis.ASSUMED);
    }

    public String unit(String name) {
        return lines.get(name).unit().replace("CUR", currency);
    }

    public PriceBook with(String name, double value, String source) {
        Map<String, Line> changed = new TreeMap<>(lines);
        Line old = lines.get(name);
        changed.put(name, new Line(value, old.unit(), source, old.date()));
        return new PriceBook(currency, changed);
    }

    public PriceBook in(String otherCurrency) {
        return new PriceBook(otherCurrency, lines);
    }
}
