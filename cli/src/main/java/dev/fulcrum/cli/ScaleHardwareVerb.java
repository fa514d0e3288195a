package dev.fulcrum.cli;

import dev.fulcrum.scaling.Catalogue;
import dev.fulcrum.scaling.Figure;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `fulcrum scale hardware`: the catalogue, or one device with the source of every figure.
@Command(name = "hardware", description = "The catalogue of devices; of one device every figure with source, date and basis.")
final class ScaleHardwareVerb extends Verb {
    @Parameters(arity = "0..1", paramLabel = "DEVICE", description = "For example l4, or cpu-avx512:8x3.2.")
    String name;

    @Mixin
    Devices devices = new Devices();

    ScaleHardwareVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Catalogue<Hardware> catalogue = devices.catalogue();
        return name == null ? all(catalogue) : one(Devices.find(catalogue, name));
    }

    private static Answer one(Hardware device) {
        TextTable out = new TextTable().line("%s, %s", device.title(), device.kind());
        Map<String, Object> figures = new TreeMap<>();
        Hardware.UNITS.keySet().stream().filter(device.figures()::containsKey).forEach(key -> {
            Figure f = device.figures().get(key);
            Estimate e = device.need(key);
            out.row(key, Wording.estimate(e), "[" + e.basis() + "]", f.source() + (f.date().isEmpty() ? "" : ", " + f.date()));
            figures.put(key, Map.of("estimate", e, "source", f.source(), "date", f.date()));
        });
        return Answer.met(Map.of("name", device.name(), "title", device.title(), "kind", device.kind(), "figures", figures),
                out.toString());
    }

    private static Answer all(Catalogue<Hardware> catalogue) {
        TextTable out = new TextTable();
        out.row("device", "bf16 FLOP/s", "int8 op/s", "memory", "bandwidth", "power", "price an hour");
        catalogue.entries().values().forEach(d -> out.row(d.name(), cell(d, d.figure("bf16").isPresent() ? "bf16" : "fp16"), 
                cell(d, "int8"), cell(d, Hardware.MEMORY), cell(d, Hardware.BANDWIDTH), cell(d, Hardware.WATTS), cell(d, Hardware.PRICE)));
        out.line("* assumed: from memory, or stated by you");
        return Answer.met(Map.of("devices", catalogue.entries()), out.toString());
    }

    private static String cell(Hardware d, String key) {
        return d.figure(key).map(e -> Wording.quantity(e.value(), e.unit().replaceAll("op/s|FLOP/s", "1").replace("USD/h", "USD"))
                + (e.basis() == Basis.ASSUMED ? " *" : "")).orElse("-");
    }
}
