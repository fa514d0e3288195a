package dev.fulcrum.plan;

import java.util.List;

/// What the planner says: a plan, that nothing may be deployed, or that nothing is worth building.
public sealed interface Decision permits Plan, Infeasible, DoNotBuild {
    /// "build", "no difference", "not worth doing", "infeasible" or "do not build".
    String verdict();

    List<Rejection> rejected();
}
