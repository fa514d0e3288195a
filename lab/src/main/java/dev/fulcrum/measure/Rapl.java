package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The energy counters of the processor packages (Running Average Power Limit), as Linux shows them below `/sys/class/powercap`.
///
/// Counters are microjoules that wrap at `max_energy_range_uj`, within minutes on a busy server: a metering must be read more often
/// than that. They count the whole package, with everything else that runs on it.
public final class Rapl implements PowerMeter {
    private final List<Path> zones;

    private Rapl(List<Path> zones) {
        this.zones = zones;
    }

    /// @param powercap `/sys/class/powercap`
    /// @return empty when there is no package counter that this user may read
    public static Optional<Rapl> open(Path powercap) {
        try (Stream<Path> all = Files.list(powercap)) {
            List<Path> zones = all.filter(p -> p.getFileName().toString().matches("intel-rapl:\\d+")).sorted().toList();
            boolean readable = zones.stream().allMatch(z -> Files.isReadable(z.resolve("energy_uj")));
            return zones.isEmpty() || !readable ? Optional.empty() : Optional.of(new Rapl(zones));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "RAPL, " + zones.size() + " package" + (zones.size() == 1 ? "" : "s");
    }

    @Override
    public Basis basis() {
        return Basis.MEASURED;
    }

    @Override
    public Metering start() {
        List<Zone> counting = zones.stream().map(Zone::new).toList();
        return () -> counting.stream().mapToDouble(Zone::joules).sum();
    }

    /// One counter, unwrapped.
    private static final class Zone {
        private final Path folder;
        private long last;
        private long sum;

        Zone(Path folder) {
            this.folder = folder;
            this.last = read("energy_uj");
        }

        double joules() {
            long now = read("energy_uj");
            sum += now >= last ? now - last : now - last + read("max_energy_range_uj");
            last = now;
            return sum / 1e6;
        }

        private long read(String file) {
            try {
                return Long.parseLong(Files.readString(folder.resolve(file)).trim());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
