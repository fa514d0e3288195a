package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;
import java.util.Map;
import java.util.Optional;

/// What wrong answers cost.
///
/// @param cost    money a wrong answer, where `matrix` names no other
/// @param matrix  money by true class, then by answer; what is not named costs `cost`, a right answer nothing
/// @param abstain money for handing a request to a person instead of answering
public record Errors(Estimate cost, Map<String, Map<String, Double>> matrix, Optional<Estimate> abstain) {
    public Errors {
        matrix = Map.copyOf(matrix);
    }

    /// Whether any wrong answer costs anything, so that quality above the minimum pays.
    public boolean pay() {
        return cost.value() > 0 || matrix.values().stream().flatMap(row -> row.values().stream()).anyMatch(c -> c > 0);
    }

    /// Whether all wrong answers cost the same and none is handed on.
    public boolean uniform() {
        return matrix.isEmpty() && abstain.isEmpty();
    }
}
