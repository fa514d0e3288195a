package dev.fulcrum.bench.prove;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.capacity.Simulation;
import dev.fulcrum.plan.Candidate;

/// A day against simulated replicas: an hour in ten seconds, or in as many as bring so many requests, enough for its p99.
///
/// @param brief whose SLO is to be kept
record SimulatedDay(Brief brief, long seed) implements ReplayClaim.Day {
    private static final double HOUR_SECONDS = 10;
    private static final int FEWEST = 5_000;
    private static final int MOST = 60_000;

    @Override
    public int[] fleets(Candidate c, double[] rates) {
        int[] fleets = new int[rates.length];
        for (int hour = 0; hour < rates.length; hour++) fleets[hour] = smallest(c, rates[hour], hour == 0 ? 1 : fleets[hour - 1], seed + hour);
        return fleets;
    }

    /// The smallest fleet that keeps the p99 of an hour inside the SLO, looked for from the fleet of the hour before.
    /// The quietest hour of the usual day has no traffic at all: one replica stands by.
    private int smallest(Candidate c, double rate, int from, long with) {
        if (rate * HOUR_SECONDS < 1) return 1;
        int enough = from;
        while (!keeps(c, rate, enough, with)) enough *= 2;
        int few = 0;
        while (enough - few > 1) {
            int middle = (few + enough) / 2;
            if (keeps(c, rate, middle, with)) enough = middle;
            else few = middle;
        }
        return enough;
    }

    private boolean keeps(Candidate c, double rate, int fleet, long with) {
        double limit = brief.p99().orElseThrow() / 1000 / brief.safety();
        BatchingRule rule = BatchingRule.of(ServiceCurve.of(c.weights()), limit);
        int requests = (int) Math.clamp(rate * HOUR_SECONDS, FEWEST, MOST);
        return new Simulation(rule, 1, fleet, Balancing.RANDOM, with).poisson(rate, requests).p99() <= limit;
    }
}
