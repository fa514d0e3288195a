package dev.fulcrum.search;

import dev.fulcrum.measure.Quality;

/// A purchase that has been made.
///
/// @param purchase   what was bought
/// @param validation quality of the weights on the validation split
/// @param seconds    wall time that it took
/// @param cores      cores held meanwhile
/// @param curve      learning curve as validation qualities by epoch, empty for compression
public record Trial(Purchase purchase, Quality validation, double seconds, int cores, java.util.List<Double> curve) {
    public double coreSeconds() {
        return seconds * cores;
    }
}
