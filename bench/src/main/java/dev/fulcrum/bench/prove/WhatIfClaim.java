package dev.fulcrum.bench.prove;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.plan.WhatIf;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Decisions a second of one core, counted in processor time of one thread, over random volumes and prices; a sample is decided the long way too.
final class WhatIfClaim {
    private static final int CANDIDATES = 120;
    private static final int QUESTIONS = 1 << 16;
    private static final int ROUNDS = 12;
    private static final int SLOW = 20;
    private static final Estimate SEARCH = Estimate.exact(5_000, "core-s", Basis.MEASURED);

    private WhatIfClaim() {}

    private record Question(double volume, double error, double machine, double kilowattHour) {}

    static Claim.Finding find(long seed) {
        Map<String, Object> figures = new TreeMap<>();
        boolean holds = true;
        // A steady demand has a kink for every hour of the week that differs, a growing one for every such hour of every month.
        for (double growth : new double[] {0, 0.02}) {
            Result r = run(brief(growth), seed);
            figures.put(growth == 0 ? "steady" : "growing", r);
            holds &= r.decisionsASecond >= 1e6 && r.agreed == r.compared;
        }
        return new Claim.Finding(holds, figures);
    }

    private record Result(double decisionsASecond, double plannerDecisionsASecond, double ratio, double prepareSeconds, int agreed, int compared) {}

    private static Brief brief(double growth) {
        return Brief.parse("brief.yaml", """
                task: image-classification
                data: {images: photos}
                demand: {requests: 1e7, growth: %s, horizon: 12}
                errors: 1e-6
                retraining: 90 days
                machine: {tenure: owned}
                """.formatted(growth), Map.of(), data -> data.text("images"));
    }

    private static Result run(Brief brief, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Candidate> candidates = candidates(random);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) questions.add(question(random));
        long began = processorTime();
        WhatIf whatIf = WhatIf.of(brief, candidates, SEARCH);
        double prepare = (processorTime() - began) / 1e9;
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) best = Math.max(best, rate(whatIf, questions));
        return slowly(brief, whatIf, candidates, questions, best, prepare);
    }

    private static double rate(WhatIf whatIf, List<Question> questions) {
        long began = processorTime();
        double sum = 0;
        for (Question q : questions) {
            WhatIf.Turn turn = whatIf.at(q.volume, q.error, q.machine, q.kilowattHour);
            sum += turn.cost() + turn.next() + turn.above();
        }
        double seconds = (processorTime() - began) / 1e9;
        if (sum == 0.125) throw new IllegalStateException("the sum keeps the loop alive");
        return questions.size() / seconds;
    }

    private static Result slowly(Brief brief, WhatIf whatIf, List<Candidate> candidates, List<Question> questions, double fast, double prepare) {
        int agreed = 0;
        long began = processorTime();
        List<Decision> decisions = questions.subList(0, SLOW).stream().map(q -> Planner.decide(brief.with(Map.of("demand", "" + q.volume, "errors",
                "" + q.error, "machine.price", "" + q.machine, "prices.electricity", "" + q.kilowattHour)), candidates, SEARCH)).toList();
        double slow = SLOW / ((processorTime() - began) / 1e9);
        for (int i = 0; i < SLOW; i++) {
            Question q = questions.get(i);
            WhatIf.Turn turn = whatIf.at(q.volume, q.error, q.machine, q.kilowattHour);
            if (decisions.get(i) instanceof Plan plan && plan.candidate().equals(candidates.get(turn.best()).name())
                    && plan.runnerUp().orElse("").equals(candidates.get(turn.next()).name())) agreed++;
        }
        return new Result(fast, slow, fast / slow, prepare, agreed, SLOW);
    }

    private static Question question(RandomGenerator random) {
        return new Question(Math.pow(10, random.nextDouble(4, 10)), Math.pow(10, random.nextDouble(-9, -3)),
                Math.pow(10, random.nextDouble(-2.3, -0.1)), random.nextDouble(0.02, 1.4));
    }

    private static List<Candidate> candidates(RandomGenerator random) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            double millis = Math.pow(10, random.nextDouble(-1, 2));
            Estimate time = around(millis, "ms");
            var weights = new Measurement(new LatencyDistribution(time, around(1.5 * millis, "ms"), around(2 * millis, "ms")), Map.of(1, time),
                    around(Math.pow(10, random.nextDouble(7, 9.5)), "B"), around(millis / 100, "J"), 1, 3);
            candidates.add(new Candidate("c" + i, new Quality("accuracy", random.nextLong(7000, 9900), 10_000), Optional.empty(), weights,
                    Optional.empty(), List.of(new OneOff("train c" + i, OneOff.Stage.TRAINING,
                            around(Math.pow(10, random.nextDouble(1, 6)), "core-s")))));
        }
        return candidates;
    }

    private static Estimate around(double value, String unit) {
        return Estimate.measured(value, 0.9 * value, 1.1 * value, unit);
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
