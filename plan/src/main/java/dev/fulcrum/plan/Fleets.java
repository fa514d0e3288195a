package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.Capacity;
import dev.fulcrum.capacity.Peak;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.measure.Measurement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The capacity of each candidate's replicas, found once: it takes a simulation and does not depend on the volume.
final class Fleets {
    /// Breakpoints a candidate's curve may have: fine enough that whole replicas count where they matter, few enough to walk.
    private static final int BREAKPOINTS = 20_000;
    private static final int MOST = 256;
    private static final int LEAST = 16;
    private static final int LINES = 64;
    private static final int FEWEST_LINES = 10;
    private static final double FASTER = 0.9;

    /// A simulation's answer depends on nothing but its key, so it may outlive a decision: a table or a chart decides many times.
    private static final Map<Key, Capacity> SIMULATED = new ConcurrentHashMap<>();
    private static final int REMEMBERED = 10_000;

    private record Key(Measurement weights, double faster, double sloSeconds, double safety, int workers, Balancing balancing, long seed) {
        Capacity simulate() {
            return Capacity.of(ServiceCurve.of(weights).scaled(faster), sloSeconds, safety, workers, balancing, seed);
        }
    }

    private final Map<Candidate, Replicas> known = new IdentityHashMap<>();
    private final Set<Candidate> without = Collections.newSetFromMap(new IdentityHashMap<>());

    Replicas of(Brief brief, Deployment.Dedicated dedicated, Candidate candidate, int hours) {
        int steps = Math.clamp(BREAKPOINTS / hours, LEAST, MOST);
        int lines = Math.clamp(BREAKPOINTS / hours, FEWEST_LINES, LINES);
        return known.computeIfAbsent(candidate,
                c -> Replicas.of(fleet(brief, dedicated, c), dedicated.minimum(), dedicated.spare(), steps, lines));
    }

    /// Whether the replicas of a candidate asked for before keep the SLO at any rate at all.
    boolean keepsSlo(Candidate candidate) {
        return !without.contains(candidate);
    }

    /// A candidate that cannot keep the SLO is refused; its bill shows what its work would take without one.
    private Fleet fleet(Brief brief, Deployment.Dedicated dedicated, Candidate candidate) {
        Capacity free = Capacity.withoutSlo(ServiceCurve.of(candidate.weights()), dedicated.utilisation(), workers(dedicated, candidate));
        Capacity capacity = brief.p99().map(slo -> simulated(brief, dedicated, candidate, 1)).orElse(free);
        if (capacity.isNone()) without.add(candidate);
        return new MinuteFleet(capacity.isNone() ? free : capacity);
    }

    private static int workers(Deployment.Dedicated dedicated, Candidate candidate) {
        return Math.max(1, dedicated.cores() / candidate.weights().threads());
    }

    /// By which power of its service time the capacity of a replica falls: 1 without an SLO, more with one.
    double elasticity(Brief brief, Deployment.Dedicated dedicated, Candidate candidate) {
        if (brief.p99().isEmpty() || without.contains(candidate)) return 1;
        double ratio = simulated(brief, dedicated, candidate, FASTER).of(1) / simulated(brief, dedicated, candidate, 1).of(1);
        return Math.max(1, -Math.log(ratio) / Math.log(FASTER));
    }

    private static Capacity simulated(Brief brief, Deployment.Dedicated dedicated, Candidate candidate, double faster) {
        Key key = new Key(candidate.weights(), faster, brief.p99().orElseThrow() / 1000, brief.safety(), workers(dedicated, candidate),
                balancing(dedicated), brief.seed());
        if (SIMULATED.size() > REMEMBERED) SIMULATED.clear();
        return SIMULATED.computeIfAbsent(key, Key::simulate);
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
