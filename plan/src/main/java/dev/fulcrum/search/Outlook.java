package dev.fulcrum.search;

/// What serving one size costs from now to the horizon, before its quality is known: weighed, so known before any training.
///
/// @param floats money over the life in fp32 at no errors, infinite where fp32 breaks a limit
/// @param int8   the same in int8
/// @param error  money over the life per unit of error rate: what it would cost to be wrong always
public record Outlook(double floats, double int8, double error) {
    double serving(boolean quantized) {
        return quantized ? int8 : floats;
    }

    double cheapest() {
        return Math.min(floats, int8);
    }
}
