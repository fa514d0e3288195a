package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Dated prices and physical assumptions, each a line with unit, source and date. The brief's `prices` replace lines.
///
/// A default goes by its plain name ("electricity"); a machine's, a region's or a serverless tariff's line by section, name and field:
/// "machines.c7i.large.price", "regions.france.carbonIntensity", "serverless.aws-lambda.fee".
///
/// @param currency of every amount, for example "USD"
/// @param lines    by name, see [Line]
public record PriceBook(String currency, Map<String, Line> lines) {

    /// @param value  in the unit
    /// @param unit   with `CUR` for the currency
    /// @param source who says so
    /// @param date   ISO day on which it was written down; empty where nobody said
    public record Line(double value, String unit, String source, String date) {}

    public static final String MACHINE_HOUR = "machineHour";
    public static final String MACHINE_CORES = "machineCores";
    public static final String MACHINE_MEMORY = "machineMemory";
    public static final String MACHINE_LIFE = "machineLife";
    public static final String MACHINE_UTILISATION = "machineUtilisation";
    public static final String ELECTRICITY = "electricity";
    public static final String CARBON_INTENSITY = "carbonIntensity";
    public static final String PUE = "pue";
    public static final String DISCOUNT_RATE = "discountRate";
    public static final String UTILISATION = "utilisation";
    public static final String MEMORY_STEP = "memoryStep";
    public static final String OVERHEAD = "overhead";
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
    public static final String MINIMUM_REPLICAS = "minimumReplicas";
    public static final String SPARE_REPLICAS = "spareReplicas";
    public static final String REPLICA_CORES = "replicaCores";
    /// The currency's price of one USD, at which the shipped amounts are turned into it.
    public static final String EXCHANGE = "exchange";

    public PriceBook {
        lines = Map.copyOf(lines);
    }

    /// The book that comes with Fulcrum.
    public static PriceBook shipped() {
        return Shipped.BOOK;
    }

    /// Read once.
    private static final class Shipped {
        static final PriceBook BOOK = read();

        private static PriceBook read() {
            try (InputStream in = PriceBook.class.getResourceAsStream("price-book.yaml")) {
                return PriceFile.book("price-book.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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

    public boolean has(String name) {
        return lines.containsKey(name);
    }

    /// Names in a section: `names("machines")` for the machines that have a price here.
    ///
    /// @param section "machines", "regions" or "serverless"
    public List<String> names(String section) {
        List<String> fields = List.copyOf(LineForm.GROUPS.get(section).keySet());
        return lines.keySet().stream().filter(l -> l.startsWith(section + "."))
                .filter(l -> fields.contains(l.substring(l.lastIndexOf('.') + 1))).map(l -> l.substring(section.length() + 1, l.lastIndexOf('.'))).distinct().sorted().toList();
    }

    /// A machine of the book. Without a spot or committed price it takes the default share of its own; with a capital instead of a
    /// price it is owned, and an hour costs capital / (life hours x utilisation).
    public Optional<Machine> machine(String name) {
        return has(line("machines", name, "cores")) ? Optional.of(new MachineEntry(this, name).machine()) : Optional.empty();
    }

    static String line(String section, String name, String field) {
        return section + "." + name + "." + field;
    }

    public PriceBook with(String name, double value, String source) {
        Line old = lines.get(name);
        return with(name, new Line(value, old.unit(), source, old.date()));
    }

    public PriceBook with(String name, Line line) {
        Map<String, Line> changed = new TreeMap<>(lines);
        changed.put(name, line);
        return new PriceBook(currency, changed);
    }

    /// The same amounts under another name of the currency.
    public PriceBook in(String otherCurrency) {
        return new PriceBook(otherCurrency, lines);
    }

    /// Every amount times the rate, in the other currency.
    PriceBook exchanged(String otherCurrency, double rate) {
        Map<String, Line> changed = new TreeMap<>();
        lines.forEach((name, l) -> changed.put(name, l.unit().startsWith("CUR") && !name.equals(EXCHANGE)
                ? new Line(l.value() * rate, l.unit(), l.source(), l.date()) : l));
        return new PriceBook(otherCurrency, changed).with(EXCHANGE, rate, "the brief");
    }
}
