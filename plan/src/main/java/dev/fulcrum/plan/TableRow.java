package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// What would be chosen at one volume, from the same measurements.
///
/// @param volume    requests a month
/// @param verdict   as [Decision#verdict]
/// @param candidate absent when nothing is chosen, and the figures with it
public record TableRow(Estimate volume, String verdict, Optional<String> candidate, Optional<Estimate> quality, Optional<Estimate> p99,
        Optional<Estimate> perThousandRequests, Optional<Estimate> lifetime) {

    static TableRow without(Estimate volume, String verdict) {
        return new TableRow(volume, verdict, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
