package dev.fulcrum.scaling;

import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A device as its vendor and the market state it: dense peaks by precision, memory, bandwidth, power and price.
///
/// @param kind    "cpu", "gpu", "tpu", "asic" or "fpga"
/// @param figures by key, see [#UNITS]; what nobody publishes is absent
public record Hardware(String name, String title, String kind, Map<String, Figure> figures) {
    public static final String MEMORY = "memory";
    public static final String BANDWIDTH = "bandwidth";
    public static final String WATTS = "watts";
    public static final String PRICE = "priceHour";

    /// The keys that a device may have, with their units.
    public static final Map<String, String> UNITS = units();

    private static Map<String, String> units() {
        Map<String, String> units = new LinkedHashMap<>();
        for (Precision p : Precision.values()) units.put(p.key(), p == Precision.INT8 ? "op/s" : "FLOP/s");
        units.put(MEMORY, "B");
        units.put(BANDWIDTH, "B/s");
        units.put(WATTS, "W");
        units.put(PRICE, "USD/h");
        return Collections.unmodifiableMap(units);
    }

    public Hardware {
        figures = Collections.unmodifiableMap(new TreeMap<>(figures));
    }

    public Optional<Estimate> figure(String key) {
        return Optional.ofNullable(figures.get(key)).map(f -> f.estimate(UNITS.get(key)));
    }

    /// @throws dev.fulcrum.unit.FaultException when nobody has stated it, with what to do
    public Estimate need(String key) {
        return figure(key).orElseThrow(() -> Fault.of(name + "." + key, "must be known for this", "nothing published",
                "state it in a file: {\"" + name + "\": {\"" + key + "\": NUMBER}} and give --hardware FILE; unit " + UNITS.get(key))
                .raise());
    }

    public Estimate peak(Precision precision) {
        return need(precision.key());
    }

    /// The first of the precisions that the device has.
    /// @throws dev.fulcrum.unit.FaultException when it has none of them
    public Precision best(List<Precision> wanted) {
        return wanted.stream().filter(p -> figures.containsKey(p.key())).findFirst().orElseGet(() -> {
            need(wanted.getFirst().key());
            throw new AssertionError("need raises");
        });
    }

    /// Money for one operation at the dense peak: price an hour / (3600 x peak).
    public Estimate pricePerOperation(Precision precision) {
        double peak = peak(precision).value();
        Estimate price = need(PRICE);
        return price.map(p -> p / 3600 / peak, "USD", price.basis().weakest(peak(precision).basis()));
    }

    Hardware with(Map<String, Figure> changed) {
        Map<String, Figure> all = new TreeMap<>(figures);
        all.putAll(changed);
        return new Hardware(name, title, kind, all);
    }
}
