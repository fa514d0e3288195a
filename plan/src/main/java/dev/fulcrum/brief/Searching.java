package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;

/// How far a search goes.
///
/// @param by       what sets its budget
/// @param waiting  money an hour of waiting for its end: what the product loses meanwhile
/// @param purchase people's money for each purchase
/// @param combine  whether several trained models may answer together (cascade, ensemble, mirror images)
/// @param sizes    of models of pictures that there are to choose from
public record Searching(By by, Estimate waiting, Estimate purchase, boolean combine, Sizes sizes) {
    /// BUDGET: a stated wall time or money, the limits' or the usual one. VOLUME: as long as a purchase is expected to save more than it costs.
    public enum By { BUDGET, VOLUME }

    public boolean byVolume() {
        return by == By.VOLUME;
    }
}
