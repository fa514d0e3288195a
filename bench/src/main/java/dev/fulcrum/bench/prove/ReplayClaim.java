package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.PriceBook;
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
/// replayed against replicas, simulated or real, time compressed, and the fleets that keep the SLO are paid for.
///
/// The planner knows mu and the busiest minute; the replay knows neither: it takes the smallest fleets whose p99 is inside.
final class ReplayClaim {
    private static final int PAIRS = 20;
    /// Fleets beyond some ten replicas are averaged by their own size, and slow to simulate.
    private static final double LOWEST_CROSSING = 1e7;
    private static final double HIGHEST_CROSSING = 2e11;
    private static final Estimate NO_SEARCH = Estimate.exact(0, "core-s", Basis.MEASURED);

    private final Brief brief;
    private final Day day;
    private final long seed;
    private final Random drawn;

    private ReplayClaim(Brief brief, Day day, long seed) {
        this.brief = brief;
        this.day = day;
        this.seed = seed;
        this.drawn = new Random(seed + 1);
    }

    /// How many replicas a day asks for.
    interface Day {
        /// @param rates requests a second, by hour
        /// @return replicas, by hour
        int[] fleets(Candidate candidate, double[] rates);
    }

    /// One volume of one pair: money of the first less the second, predicted and replayed.
    private record Replayed(String first, String second, double crossing, double volume, double predicted, double truth) {
        boolean rightSign() {
            return Math.signum(predicted) == Math.signum(truth);
        }
    }

    static ResultFolder folder() throws Exception {
        ResultFolder folder = new ResultFolder(Path.of("results/prove-break-even"));
        if (!Files.exists(folder.plan())) {
            Shell.run(List.of("./fulcrum", "balance", "examples/fashion/brief.yaml", "--result", folder.root().toString(), "--json"));
        }
        return folder;
    }

    static Brief brief(Evidence evidence) {
        return DecideAgain.brief(evidence, Optional.empty(), Map.of("quality", "0.01", "deployment", "dedicated", "latency", "20",
                "deployment.cores", "1", "deployment.balancing", "random", "machine.committed", "0.05"));
    }

    static Claim.Finding find(long seed) throws Exception {
        Evidence evidence = Evidence.load(folder());
        Brief brief = brief(evidence);
        return find(brief, evidence.list(), new SimulatedDay(brief, seed), seed);
    }

    static Claim.Finding find(Brief brief, List<Candidate> candidates, Day day, long seed) {
        List<Replayed> replays = new ReplayClaim(brief, day, seed).replays(candidates);
        long right = replays.stream().filter(Replayed::rightSign).count();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pairs", replays.size() / 2);
        figures.put("replays", replays.size());
        figures.put("rightSign", right);
        figures.put("each", replays);
        return new Claim.Finding(replays.size() == 2 * PAIRS && right >= 0.9 * replays.size(), figures);
    }

    private List<Replayed> replays(List<Candidate> candidates) {
        List<List<Candidate>> pairs = new ArrayList<>();
        for (Candidate a : candidates) for (Candidate b : candidates) if (a.name().compareTo(b.name()) < 0) pairs.add(List.of(a, b));
        Collections.shuffle(pairs, new Random(seed));
        List<Replayed> replays = new ArrayList<>();
        for (List<Candidate> pair : pairs) {
            if (replays.size() == 2 * PAIRS) break;
            crossing(pair).ifPresent(at -> {
                for (double volume : new double[] {at / 2, at * 2}) replays.add(replay(brief.atDemand(volume), pair, at));
            });
        }
        return replays;
    }

    /// One of the pair's break-evens that ask for a fleet that can be simulated, drawn by chance: fleets of whole replicas cross many times.
    private Optional<Double> crossing(List<Candidate> pair) {
        if (!(Planner.decide(brief, pair, NO_SEARCH) instanceof Plan plan) || plan.breakEven().isEmpty()) return Optional.empty();
        List<Double> crossings = plan.breakEven().getFirst().crossings().stream().map(Estimate::value)
                .filter(v -> v > LOWEST_CROSSING && v < HIGHEST_CROSSING).toList();
        return crossings.isEmpty() ? Optional.empty() : Optional.of(crossings.get(drawn.nextInt(crossings.size())));
    }

    private Replayed replay(Brief at, List<Candidate> pair, double crossing) {
        double volume = at.demand().requests().value();
        LifetimeCost a = Planner.lifetimeCost(at, pair.get(0), NO_SEARCH);
        LifetimeCost b = Planner.lifetimeCost(at, pair.get(1), NO_SEARCH);
        double truth = truth(at, pair.get(0), a) - truth(at, pair.get(1), b);
        return new Replayed(pair.get(0).name(), pair.get(1).name(), crossing, volume, a.total().value() - b.total().value(), truth);
    }

    private double truth(Brief at, Candidate c, LifetimeCost planned) {
        return planned.total().value() - planned.inference().value() + serving(at, c);
    }

    /// Replicas of 24 hours, over the horizon, at the price of their share of the machine.
    private double serving(Brief at, Candidate c) {
        double[] week = at.demand().profile().weights();
        double mean = at.demand().requests().value() / (3600 * Dimension.HOURS_A_MONTH);
        double[] rates = java.util.stream.IntStream.range(0, 24).mapToDouble(hour -> mean * week[hour]).toArray();
        double replicaHours = java.util.Arrays.stream(day.fleets(c, rates)).sum() * Dimension.HOURS_A_MONTH / 24;
        double share = Math.max(1.0 / brief.machine().cores(), c.memory().value() / brief.machine().memory().value());
        return replicaHours * annuity(brief) * brief.machine().price().value() * share;
    }

    private static double annuity(Brief brief) {
        double beta = Math.pow(1 + brief.prices().value(PriceBook.DISCOUNT_RATE), -1 / 12.0);
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) sum += Math.pow(beta, t);
        return sum;
    }
}
