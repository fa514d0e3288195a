package dev.fulcrum.scaling;

import dev.fulcrum.unit.Estimate;

/// One line of a catalogue: a number with who says so, when, and how it came here.
///
/// @param low  lower end of what the source gives, or null where it gives one number
/// @param high upper end, or null
/// @param date ISO day on which it was written down
public record Figure(double value, Double low, Double high, String source, String date, Reading reading) {

    public Estimate estimate(String unit) {
        return new Estimate(value, low == null ? value : low, high == null ? value : high, unit, reading.basis());
    }
}
