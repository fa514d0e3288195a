package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.capacity.Balancing;
import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.capacity.Simulation;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.LifetimeCost;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Whether whole fleets cost what the plan says: at half and twice a predicted break-even of two measured models, a day's traffic is
/// replayed against simulated replicas, time compressed, and the fleets that keep the SLO are paid for.
///
/// The planner knows mu and the busiest minute; the replay knows neither: it takes the smallest fleet whose p99 over the hour is inside.
final class ReplayClaim {
    private static final int PAIRS = 20;
    /// An hour is replayed in ten seconds, or in as many as bring so many requests: enough for its p99.
    private static final double HOUR_SECONDS = 10;
    private static final int FEWEST = 5_000;
    private static final int MOST = 60_000;
    /// Fleets beyond some ten replicas are averaged by their own size, and slow to simulate.
    private static final double LOWEST_CROSSING = 1e7;
    private static final double HIGHEST_CROSSING = 2e11;
    private static final Estimate NO_SEARCH = Estimate.exact(0, "core-s", Basis.MEASURED);

    private ReplayClaim() {}

    /// One volume of one pair: money of the first less the second, predicted and replayed.
    private record Replayed(String first, String second, double crossing, double volume, double predicted, double truth) {
        boolean rightSign() {
            return Math.signum(predicted) == Math.signum(truth);
        }
    }

    static Claim.Finding find(long seed) throws Exception {
        ResultFolder folder = new ResultFolder(Path.of("results/prove-break-even"));
        if (!Files.exists(folder.plan())) {
            Shell.run(List.of("./fulcrum", "balance", "examples/fashion/brief.yaml", "--result", folder.root().toString(), "--json"));
        }
        Evidence evidence = Evidence.load(folder);
        Brief brief = DecideAgain.brief(evidence, Optional.empty(), Map.of("quality", "0.01", "deployment", "dedicated", "latency", "20",
                "deployment.cores", "1", "machine.committed", "0.05"));
        List<Replayed> replays = replays(brief, evidence.list(), seed);
        long right = replays.stream().filter(Replayed::rightSign).count();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pairs", replays.size() / 2);
        figures.put("replays", replays.size());
        figures.put("rightSign", right);
        figures.put("each", replays);
        return new Claim.Finding(replays.size() == 2 * PAIRS && right >= 0.9 * replays.size(), figures);
    }

    private static List<Replayed> replays(Brief brief, List<Candidate> candidates, long seed) {
        List<List<Candidate>> pairs = new ArrayList<>();
        for (Candidate a : candidates) for (Candidate b : candidates) if (a.name().compareTo(b.name()) < 0) pairs.add(List.of(a, b));
        Collections.shuffle(pairs, new Random(seed));
        List<Replayed> replays = new ArrayList<>();
        for (List<Candidate> pair : pairs) {
            if (replays.size() == 2 * PAIRS) break;
            crossing(brief, pair).ifPresent(at -> {
                for (double volume : new double[] {at / 2, at * 2}) replays.add(replay(brief.atDemand(volume), pair, at, seed));
            });
        }
        return replays;
    }

    /// The last break-even that asks for a fleet that can be simulated.
    private static Optional<Double> crossing(Brief brief, List<Candidate> pair) {
        if (!(Planner.decide(brief, pair, NO_SEARCH) instanceof Plan plan) || plan.breakEven().isEmpty()) return Optional.empty();
        return plan.breakEven().getFirst().crossings().stream().map(Estimate::value).filter(v -> v > LOWEST_CROSSING && v < HIGHEST_CROSSING)
                .reduce((a, b) -> b);
    }

    private static Replayed replay(Brief brief, List<Candidate> pair, double crossing, long seed) {
        double volume = brief.demand().requests().value();
        LifetimeCost a = Planner.lifetimeCost(brief, pair.get(0), NO_SEARCH);
        LifetimeCost b = Planner.lifetimeCost(brief, pair.get(1), NO_SEARCH);
        double truth = truth(brief, pair.get(0), a, seed) - truth(brief, pair.get(1), b, seed);
        return new Replayed(pair.get(0).name(), pair.get(1).name(), crossing, volume, a.total().value() - b.total().value(), truth);
    }

    private static double truth(Brief brief, Candidate c, LifetimeCost planned, long seed) {
        return planned.total().value() - planned.inference().value() + serving(brief, c, seed);
    }

    /// Replicas of 24 hours, over the horizon, at the price of their share of the machine.
    private static double serving(Brief brief, Candidate c, long seed) {
        double[] week = brief.demand().profile().weights();
        double mean = brief.demand().requests().value() / (3600 * Dimension.HOURS_A_MONTH);
        double replicaHours = 0;
        int fleet = 1;
        for (int hour = 0; hour < 24; hour++) {
            fleet = smallest(brief, c, mean * week[hour], fleet, seed + hour);
            replicaHours += fleet * Dimension.HOURS_A_MONTH / 24;
        }
        double share = Math.max(1.0 / brief.machine().cores(), c.memory().value() / brief.machine().memory().value());
        return replicaHours * annuity(brief) * brief.machine().price().value() * share;
    }

    private static double annuity(Brief brief) {
        double beta = Math.pow(1 + brief.prices().value(PriceBook.DISCOUNT_RATE), -1 / 12.0);
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) sum += Math.pow(beta, t);
        return sum;
    }

    /// The smallest fleet that keeps the p99 of an hour inside the SLO, looked for from the fleet of the hour before.
    /// The quietest hour of the usual day has no traffic at all: one replica stands by.
    private static int smallest(Brief brief, Candidate c, double rate, int from, long seed) {
        if (rate * HOUR_SECONDS < 1) return 1;
        int enough = from;
        while (!keeps(brief, c, rate, enough, seed)) enough *= 2;
        int few = 0;
        while (enough - few > 1) {
            int middle = (few + enough) / 2;
            if (keeps(brief, c, rate, middle, seed)) enough = middle;
            else few = middle;
        }
        return enough;
    }

    private static boolean keeps(Brief brief, Candidate c, double rate, int fleet, long seed) {
        double limit = brief.p99().orElseThrow() / 1000 / brief.safety();
        BatchingRule rule = BatchingRule.of(ServiceCurve.of(c.weights()), limit);
        int requests = (int) Math.clamp(rate * HOUR_SECONDS, FEWEST, MOST);
        return new Simulation(rule, 1, fleet, Balancing.RANDOM, seed).poisson(rate, requests).p99() <= limit;
    }
}
