package dev.fulcrum.cli;

import dev.fulcrum.scaling.Catalogue;
import dev.fulcrum.scaling.CpuPeak;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.HardwareFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The hardware catalogue with a user's own lines.
final class Devices {
    @Option(names = "--hardware", paramLabel = "FILE", description = "JSON that replaces or adds figures: {\"l4\": {\"priceHour\": 0.65}}")
    Path file;

    /// @throws dev.fulcrum.unit.FaultException with all faults of the file
    Catalogue<Hardware> catalogue() {
        return file == null ? HardwareFile.shipped() : HardwareFile.extended(HardwareFile.shipped(), file.toString(), read());
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Fault.of("read hardware", "must be a JSON file that can be read", e.toString(), "check the path")
                    .at(Place.file(file.toString())).raise();
        }
    }

    /// A device of the catalogue, or a CPU by cores and clock; a line of the user's goes before both.
    static Hardware find(Catalogue<Hardware> catalogue, String name) {
        if (catalogue.entries().containsKey(name.toLowerCase(java.util.Locale.ROOT))) return catalogue.find(name);
        return CpuPeak.parse(name).orElseGet(() -> catalogue.find(name));
    }
}
