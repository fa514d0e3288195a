package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads hardware catalogues: the one that ships with Fulcrum, and a user's own whose lines replace or add.
///
/// `{"l4": {"priceHour": 0.65}, "mine": {"kind": "gpu", "fp16": {"value": 1e14, "source": "data sheet", "date": "2026-11-01"}}}`
public final class HardwareFile {
    private static final List<String> KINDS = List.of("cpu", "gpu", "tpu", "asic", "fpga");

    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    private HardwareFile(String file) {
        this.file = file;
    }

    public static Catalogue<Hardware> shipped() {
        return extended(new Catalogue<>("device", Map.of()), "hardware.json", Catalogue.text("hardware.json"));
    }

    /// @param file its name, for faults
    /// @throws dev.fulcrum.unit.FaultException with every fault of the text
    public static Catalogue<Hardware> extended(Catalogue<Hardware> base, String file, String text) {
        Map<String, Hardware> all = new TreeMap<>(base.entries());
        HardwareFile reader = new HardwareFile(file);
        tree(file, text).forEach((name, lines) -> all.put(name.toLowerCase(java.util.Locale.ROOT), reader.device(name, lines, all)));
        FaultException.raiseAll(reader.faults);
        return new Catalogue<>(base.what(), all);
    }

    private static Map<String, Object> tree(String file, String text) {
        try {
            return Json.readMap(text);
        } catch (FaultException e) {
            throw new FaultException(e.faults().stream().map(f -> f.at(Place.file(file))).toList(), e);
        }
    }

    private Hardware device(String name, Object written, Map<String, Hardware> known) {
        String key = name.toLowerCase(java.util.Locale.ROOT);
        Hardware old = known.getOrDefault(key, unknown(key, name));
        if (!(written instanceof Map<?, ?> lines)) {
            fault(key, "must be an object of figures", written, "write {\"priceHour\": 0.65}");
            return old;
        }
        Map<String, Figure> figures = new TreeMap<>();
        String title = old.title();
        String kind = old.kind();
        for (Map.Entry<?, ?> line : lines.entrySet()) {
            String at = key + "." + line.getKey();
            switch ((String) line.getKey()) {
                case "title" -> title = String.valueOf(line.getValue());
                case "kind" -> kind = kind(at, line.getValue());
                case String known2 when Hardware.UNITS.containsKey(known2) -> figure(at, line.getValue(), figures);
                default -> fault(at, "must be title, kind, " + String.join(", ", Hardware.UNITS.keySet()), line.getKey(),
                        "correct the key");
            }
        }
        return new Hardware(key, title, kind, old.figures()).with(figures);
    }

    /// A CPU named by its cores and clock has its peaks already: a user adds bandwidth, watts and price.
    private static Hardware unknown(String key, String name) {
        Hardware blank = new Hardware(key, name, "gpu", Map.of());
        return key.contains(":") ? CpuPeak.parse(key).orElse(blank) : blank;
    }

    private String kind(String at, Object value) {
        if (!KINDS.contains(value)) fault(at, "must be one of " + String.join(", ", KINDS), value, "choose the nearest");
        return String.valueOf(value);
    }

    private void figure(String at, Object written, Map<String, Figure> to) {
        Figure figure = switch (written) {
            case Number n -> new Figure(n.doubleValue(), null, null, file, "", Reading.STATED);
            case Map<?, ?> lines when lines.get("value") instanceof Number n -> new Figure(n.doubleValue(), end(lines, "low"),
                    end(lines, "high"), text(lines, "source", file), text(lines, "date", ""), reading(at, lines));
            case null, default -> null;
        };
        if (figure == null || !(figure.value() > 0 && Double.isFinite(figure.value()))) {
            fault(at, "must be a positive number, or an object with value, source and date", written, "write 0.65");
            return;
        }
        to.put(at.substring(at.lastIndexOf('.') + 1), figure);
    }

    private static Double end(Map<?, ?> lines, String key) {
        return lines.get(key) instanceof Number n ? Double.valueOf(n.doubleValue()) : null;
    }

    private static String text(Map<?, ?> lines, String key, String otherwise) {
        return lines.get(key) == null ? otherwise : String.valueOf(lines.get(key));
    }

    private Reading reading(String at, Map<?, ?> lines) {
        String written = text(lines, "reading", Reading.STATED.name());
        for (Reading r : Reading.values()) if (r.name().equalsIgnoreCase(written)) return r;
        fault(at + ".reading", "must be PRIMARY, NOTES, MEMORY or STATED", written, "leave it out for STATED");
        return Reading.STATED;
    }

    private void fault(String key, String expected, Object got, String mend) {
        faults.add(Fault.of("hardware " + key, expected, String.valueOf(got), mend).at(Place.file(file)));
    }
}
