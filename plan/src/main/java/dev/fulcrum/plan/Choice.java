package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.List;

final class Choice {
    Choice(Brief brief, List<Candidate> candidates, Estimate searchCoreSeconds, PromiseGate gate) {
    }
    Decision decide() {
        throw new UnsupportedOperationException("not yet");
    }
}
