package dev.fulcrum.report;

import java.util.List;
import java.util.stream.DoubleStream;

/// Maps the values of one axis to pixels.
///
/// @param ticks its labelled values, which span the axis
/// @param log   whether equal ratios have equal lengths
/// @param from  pixel of the first tick
/// @param to    pixel of the last tick
record Scale(List<Double> ticks, boolean log, double from, double to) {

    /// A scale over all values that can be shown; from 0 (or 1) to 1 (or 10) where there is none.
    static Scale over(DoubleStream values, Chart.Axis axis, double from, double to, int most) {
        double[] shown = values.filter(v -> isShown(v, axis.log())).sorted().toArray();
        double low = shown.length == 0 ? (axis.log() ? 1 : 0) : shown[0];
        double high = shown.length == 0 ? (axis.log() ? 10 : 1) : shown[shown.length - 1];
        List<Double> ticks = axis.log() ? Ticks.log(low, high, most) : Ticks.linear(low, high, most);
        return new Scale(ticks, axis.log(), from, to);
    }

    /// Beyond 1e150 differences overflow; no figure of ours comes near.
    static boolean isShown(double value, boolean log) {
        return Math.abs(value) < 1e150 && (!log || value > 1e-150);
    }

    boolean shows(double value) {
        return isShown(value, log);
    }

    double pixel(double value) {
        double first = position(ticks.getFirst());
        return from + (to - from) * (position(value) - first) / (position(ticks.getLast()) - first);
    }

    /// The pixel of a value, moved to the nearer end of the axis where it lies outside or cannot be shown.
    double within(double value) {
        if (log && value <= 0) return from;
        return Math.clamp(pixel(Math.clamp(value, -1e150, 1e150)), Math.min(from, to), Math.max(from, to));
    }

    private double position(double value) {
        return log ? Math.log10(value) : value;
    }
}
