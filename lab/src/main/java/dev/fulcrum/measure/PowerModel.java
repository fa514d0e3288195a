package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import java.util.function.LongSupplier;

/// Joules from time: idle watts x wall seconds + watts a busy core x CPU seconds. The two constants are assumptions of whoever
/// gives them, so no figure made with them is ever MEASURED.
///
/// @param idleWatts  drawn by the share of the machine that the process holds even when it does nothing, at least 0
/// @param coreWatts  drawn in addition by one busy core, at least 0
/// @param wallNanos  the clock
/// @param cpuNanos   CPU time of this process, all threads
public record PowerModel(double idleWatts, double coreWatts, LongSupplier wallNanos, LongSupplier cpuNanos) implements PowerMeter {

    @Override
    public String name() {
        return "power model, " + idleWatts + " W idle + " + coreWatts + " W a busy core";
    }

    @Override
    public Basis basis() {
        return Basis.MODELLED;
    }

    @Override
    public Metering start() {
        long wall = wallNanos.getAsLong();
        long cpu = cpuNanos.getAsLong();
        return () -> idleWatts * (wallNanos.getAsLong() - wall) / 1e9 + coreWatts * (cpuNanos.getAsLong() - cpu) / 1e9;
    }
}
