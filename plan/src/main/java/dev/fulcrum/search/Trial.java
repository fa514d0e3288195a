package dev.fulcrum.search;

import dev.fulcrum.measure.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A purchase that has been made.
///
/// @param purchase   what was bought
/// @param validation quality of the weights on the validation split
/// @param seconds    wall time that it took
/// @param cores      cores held meanwhile
/// @param curve      learning curve as validation qualities by epoch, empty for compression
public record Trial(Purchase purchase, Quality validation, double seconds, int cores, List<Double> curve) {
    public double coreSeconds() {
        return seconds * cores;
    }

    /// This trial and what its weights started from, newest first.
    ///
    /// @param byKey trials by their purchase's key, all of the chain among them
    public List<Trial> chain(Map<String, Trial> byKey) {
        List<Trial> chain = new ArrayList<>(List.of(this));
        for (Optional<String> from = purchase.from(); from.isPresent(); from = chain.getLast().purchase().from()) chain.add(byKey.get(from.get()));
        return chain;
    }
}
