package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.Peak;
import dev.fulcrum.capacity.ServiceCurve;
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

    /// A candidate that cannot keep the SLO is refused; its bill shows what its work would take without one.
    private Fleet fleet(Brief brief, Deployment.Dedicated dedicated, Candidate candidate) {
        ServiceCurve curve = ServiceCurve.of(candidate.weights());
        int workers = Math.max(1, dedicated.cores() / candidate.weights().threads());
        Capacity free = Capacity.withoutSlo(curve, dedicated.utilisation(), workers);
        Capacity capacity = brief.p99().map(slo -> Capacity.of(curve, slo / 1000, brief.safety(), workers, balancing(dedicated), brief.seed()))
                .orElse(free);
        if (capacity.isNone()) without.add(candidate);
        return new MinuteFleet(capacity.isNone() ? free : capacity);
    }

    private static Balancing balancing(Deployment.Dedicated dedicated) {
        return switch (dedicated.balancing()) {
            case RANDOM -> Balancing.RANDOM;
            case LEAST_BUSY -> Balancing.LEAST_BUSY;
        };
    }

    /// Replicas that carry the busiest of a hundred minutes: the mean rate of the hour whose peak is their capacity.
    private record MinuteFleet(Capacity capacity) implements Fleet {
        @Override
        public double carries(int replicas) {
            double peak = capacity.of(replicas);
            double low = 0;
            double high = peak;
            while (high - low > 1e-9 * high) {
                double middle = (low + high) / 2;
                if (Peak.oneMinute(middle) <= peak) low = middle;
                else high = middle;
            }
            return low;
        }
    }
}
