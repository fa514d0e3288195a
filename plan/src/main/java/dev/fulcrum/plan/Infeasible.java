package dev.fulcrum.plan;

import java.util.List;

/// No candidate keeps all constraints.
///
/// @param stoppedBy the constraints that stop it, most often broken first
/// @param nearest   the candidate that misses least
/// @param misses    what the nearest one breaks
/// @param admits    what would let the nearest one pass
public record Infeasible(String verdict, List<String> stoppedBy, String nearest, List<Rejection> misses, String admits,
        List<Rejection> rejected) implements Decision {
    static final String VERDICT = "infeasible";
}
