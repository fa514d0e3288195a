package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import java.nio.file.Path;

/// Where joules come from. Never asks for more rights than the process has.
public interface PowerMeter {
    /// How it is named in results.
    String name();

    /// MEASURED for a meter, MODELLED for a formula.
    Basis basis();

    /// Starts to count.
    Metering start();

    /// A count that goes on.
    @FunctionalInterface
    interface Metering {
        /// Joules since the start.
        double joules();
    }

    /// The processor's own counter where this process may read it, else the model.
    static PowerMeter best(Path powercap, PowerModel otherwise) {
        return Rapl.open(powercap).map(PowerMeter.class::cast).orElse(otherwise);
    }
}
