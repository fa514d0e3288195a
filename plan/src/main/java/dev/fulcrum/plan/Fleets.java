package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/// The capacity of each candidate's replicas, found once: it takes a simulation and does not depend on the volume.
final class Fleets {
    /// Breakpoints a candidate's curve may have: fine enough that whole replicas count where they matter, few enough to walk.
    private static final int BREAKPOINTS = 20_000;
    private static final int MOST = 256;
    private static final int LEAST = 24;

    private final Map<Candidate, Replicas> known = new IdentityHashMap<>();
    private final Set<Candidate> without = Collections.newSetFromMap(new IdentityHashMap<>());

    Replicas of(Brief brief, Deployment.Dedicated dedicated, Candidate candidate, int hours) {
        int steps = Math.clamp(BREAKPOINTS / hours, LEAST, MOST);
        return known.computeIfAbsent(candidate, c -> Replicas.of(fleet(brief, dedicated, c), dedicated.minimum(), dedicated.spare(), steps));
    }

    /// Whether the replicas of a candidate asked for before keep the SLO at any rate at all.
    boolean keepsSlo(Candidate candidate) {
        return !without.contains(candidate);
    }

    /// A candidate that cannot keep the SLO is refused; its bill shows what the work alone would take.
    private Fleet fleet(Brief brief, Deployment.Dedicated dedicated, Candidate candidate) {
        double one = dedicated.utilisation() * dedicated.cores() / candidate.serviceSeconds().value();
        boolean keeps = brief.p99().map(slo -> candidate.latency().p99().value() <= slo / brief.safety()).orElse(true);
        if (!keeps) without.add(candidate);
        return n -> n * one;
    }
}
