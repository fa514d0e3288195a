package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;

/// What wrong answers cost.
record ErrorCost(Brief brief) {
    /// Money that a wrong answer of a candidate costs.
    Estimate aWrongAnswer(Candidate candidate) {
        return brief.errors().cost();
    }
}
