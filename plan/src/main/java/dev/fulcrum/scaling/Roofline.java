package dev.fulcrum.scaling;

import dev.fulcrum.unit.Basis;

/// The least time that a device needs for some work: it computes no faster than its peak and moves no faster than its bandwidth
/// (Williams, Waterman and Patterson 2009).
///
/// @param peak      operations a second that can be reached
/// @param bandwidth bytes a second
/// @param basis     of both
public record Roofline(double peak, double bandwidth, Basis basis) {

    public static Roofline of(Hardware device, Precision precision) {
        return new Roofline(device.peak(precision).value(), device.need(Hardware.BANDWIDTH).value(),
                device.peak(precision).basis().weakest(device.need(Hardware.BANDWIDTH).basis()));
    }

    public double seconds(double operations, double bytes) {
        return Math.max(operations / peak, bytes / bandwidth);
    }

    public boolean memoryBound(double operations, double bytes) {
        return bytes / bandwidth > operations / peak;
    }

    /// Operations a byte at which both limits meet.
    public double ridge() {
        return peak / bandwidth;
    }
}
