package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhatIfTest {
    private static final Estimate SEARCH = Estimate.exact(5_000, "core-s", Basis.MEASURED);

    private static Brief random(SplittableRandom random) {
        return brief("errors", random.nextInt(3) == 0 ? 0 : Math.pow(10, random.nextDouble(-9, -3)),
                "retraining", random.nextBoolean() ? "never" : random.nextInt(10, 400) + " days",
                "retraining.engineerHours", random.nextBoolean() ? 0 : 0.2,
                "demand.growth", random.nextInt(3) == 0 ? 0 : random.nextDouble(-0.05, 0.1),
                "demand.horizon", random.nextInt(1, 40), "demand.profile", random.nextDouble(1, 6),
                "machine.tenure", random.nextBoolean() ? "owned" : "rented",
                "quality.minimum", random.nextBoolean() ? 0.5 : 0.8,
                "quality.worth", random.nextInt(4) == 0 ? 50 : 1e15,
                "limits.energy", random.nextBoolean() ? 1e12 : Math.pow(10, random.nextDouble(1, 4)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyAnswerIsThePlanners(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Brief brief = random(random);
        WhatIf whatIf = WhatIf.of(brief, TestingCandidates.random(random, 20), SEARCH);
        for (int shape = 0; shape < 4; shape++) {
            WhatIf shaped = switch (shape) {
                case 0 -> whatIf;
                case 1 -> whatIf.with(Axis.HORIZON, random.nextInt(1, 60));
                case 2 -> whatIf.with(Axis.RETRAINING, random.nextDouble(5, 300));
                default -> whatIf.with(Axis.TREND, random.nextDouble(0, 0.5)).with(Axis.HORIZON, 24);
            };
            assertThat(shaped.isFast()).isTrue();
            for (int i = 0; i < 40; i++) {
                same(shaped, Math.pow(10, random.nextDouble(2, 11)), random.nextInt(5) == 0 ? 0 : Math.pow(10, random.nextDouble(-10, -2)),
                        Math.pow(10, random.nextDouble(-3, 1)), random.nextDouble(0, 1.5));
            }
        }
    }

    private static void same(WhatIf whatIf, double volume, double c, double p, double e) {
        same(whatIf, volume, c, p, e, Percentage.withPercentage(1e-9));
    }

    private static void same(WhatIf whatIf, double volume, double c, double p, double e, Percentage money) {
        WhatIf.Turn fast = whatIf.at(volume, c, p, e);
        WhatIf.Turn slow = whatIf.slowly(volume, c, p, e);
        String where = "volume %s, error %s, machine %s, kWh %s: %s and %s".formatted(volume, c, p, e, fast, slow);
        assertThat(fast.best()).as(where).isEqualTo(slow.best());
        assertThat(fast.next()).as(where).isEqualTo(slow.next());
        assertThat(fast.cost()).as(where).isCloseTo(slow.cost(), money);
        assertThat(fast.nextCost()).as(where).isCloseTo(slow.nextCost(), money);
        crossing(fast.below(), slow.below(), where);
        crossing(fast.above(), slow.above(), where);
    }

    private static void crossing(double fast, double slow, String where) {
        if (Double.isNaN(slow)) assertThat(fast).as(where).isNaN();
        else assertThat(fast).as(where).isCloseTo(slow, Percentage.withPercentage(1e-5));
    }

    private static Stream<Deployment> deployments() {
        return Stream.of(TestingBriefs.dedicated(1, 1, Deployment.Scaling.HOURLY), TestingBriefs.dedicated(0, 0, Deployment.Scaling.FIXED),
                TestingBriefs.serverless(0.5, 60), new Deployment.Batch());
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void soItIsWhereCostsJump(Deployment deployment) {
        SplittableRandom random = new SplittableRandom(12);
        Brief brief = TestingBriefs.with(brief("errors", 1e-6, "machine.tenure", "owned", "demand.horizon", 6), deployment);
        WhatIf whatIf = WhatIf.of(brief, TestingCandidates.random(random, 8), SEARCH);
        assertThat(whatIf.isFast()).isTrue();
        // The curve of cold starts is interpolated, the bill is not: they agree in four digits or more.
        Percentage money = Percentage.withPercentage(deployment instanceof Deployment.Serverless ? 1e-2 : 1e-9);
        for (int i = 0; i < 12; i++) {
            same(whatIf, Math.pow(10, random.nextDouble(4, 10)), Math.pow(10, random.nextDouble(-9, -3)), Math.pow(10, random.nextDouble(-3, 1)),
                    random.nextDouble(0, 1.5), money);
        }
    }

    @Test
    void twinsAreTakenByMerit() {
        Candidate a = candidate("a", 2, 3_000, 9000);
        Candidate twin = new Candidate("b", a.validation(), a.test(), a.weights(), a.machine(), a.lineage());
        WhatIf whatIf = WhatIf.of(brief("errors", 1e-6), List.of(twin, a, candidate("c", 9, 90_000, 8000)), SEARCH);
        WhatIf.Turn turn = whatIf.at(1e6, 1e-6, 0.05, 0.15);
        assertThat(List.of(turn.best(), turn.next())).containsExactly(1, 0);
        assertThat(new double[] {turn.below(), turn.above()}).containsOnly(Double.NaN);
    }

    @Test
    void shortListsLeaveOutMostAndNobodyWhoMatters() {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(3), 120);
        WhatIf whatIf = WhatIf.of(brief("errors", 1e-6), candidates, SEARCH);
        SplittableRandom random = new SplittableRandom(4);
        List<Integer> looked = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            double v = Math.pow(10, random.nextDouble(3, 11));
            double c = Math.pow(10, random.nextDouble(-9, -3));
            double p = Math.pow(10, random.nextDouble(-2, -0.5));
            looked.add(whatIf.looksAt(v, c, p, 0.15));
            if (i % 10 == 0) same(whatIf, v, c, p, 0.15);
        }
        double mean = looked.stream().mapToInt(Integer::intValue).average().orElseThrow();
        assertThat(mean).isLessThan(30);
        assertThat(mean).isCloseTo(15, Offset.offset(15.0));
    }
}
