package dev.fulcrum.scaling;

import dev.fulcrum.measure.Environment;
import java.util.Set;

/// What one core of a machine can do at most: the two roofs of its roofline.
///
/// @param flops floating-point operations a second of one core, in fp32; above 0
/// @param bytes bytes a second between one core and memory; above 0
public record PeakRates(double flops, double bytes) {
    private static final double CYCLES = 2.5e9;
    private static final double BANDWIDTH = 10e9;

    public PeakRates {
        if (!(flops > 0 && bytes > 0 && Double.isFinite(flops) && Double.isFinite(bytes))) {
            throw new IllegalArgumentException("peak rates must be above 0: got " + flops + " FLOP/s, " + bytes + " B/s");
        }
    }

    /// An assumption for a machine whose rates nobody gave: 2.5 GHz, the width of its vector units (two pipes of 256 bits, one of 512,
    /// two of 128 on ARM), 10 GB/s a core.
    public static PeakRates assumed(Environment environment) {
        Set<String> flags = environment.flags();
        double lanes = flags.contains("avx512f") || flags.contains("avx2") ? 16 : flags.contains("asimd") ? 8 : 4;
        return new PeakRates(2 * lanes * CYCLES, BANDWIDTH);
    }
}
