package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingBriefs.assumed;
import static dev.fulcrum.plan.TestingBriefs.dedicated;
import static dev.fulcrum.plan.TestingBriefs.every;
import static dev.fulcrum.plan.TestingBriefs.machine;
import static dev.fulcrum.plan.TestingBriefs.price;
import static dev.fulcrum.plan.TestingBriefs.serverless;
import static dev.fulcrum.plan.TestingBriefs.with;
import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.Operation;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Spot;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every deployment against loops over months and hours, for random candidates and briefs.
class DeploymentCostTest {
    static Stream<Deployment> deployments() {
        return Stream.of(((Deployment.SharedPool) brief().deployment()), dedicated(0, 0, Deployment.Scaling.HOURLY),
                dedicated(2, 1, Deployment.Scaling.HOURLY), dedicated(1, 0, Deployment.Scaling.FIXED), serverless(2, 600), new Deployment.Batch());
    }

    /// A brief in which every line has something to say.
    static Brief random(Deployment deployment, SplittableRandom random) {
        Brief plain = brief("demand.growth", random.nextDouble(-0.03, 0.05), "demand.profile", random.nextDouble(1, 5), "errors", 1e-6,
                "latency", "400 ms");
        Brief brief = every(with(plain, deployment), random.nextDouble(20, 100), 1e-4);
        Machine m = brief.machine();
        double price = random.nextDouble(0.05, 0.5);
        brief = with(brief, machine(m, random.nextBoolean() ? Machine.Tenure.OWNED : Machine.Tenure.RENTED, price, 0.35 * price,
                random.nextDouble(0.2, 1.1) * price));
        brief = with(brief, new Spot(random.nextBoolean(), assumed(0.05, "/hour"), assumed(20, "s"), assumed(120, "s")));
        brief = with(brief, new Operation(0.1, assumed(80, "USD/hour"), assumed(5e9, "B"), assumed(0.025, "USD/GB-month"), assumed(80, "USD")));
        brief = price(brief, PriceBook.CARBON_PRICE, random.nextBoolean() ? 0.1 : 0);
        return brief.machine().tenure() == Machine.Tenure.OWNED ? brief : price(brief, PriceBook.HARDWARE_TREND, 0.2);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyLineEqualsTheSlowLoops(Deployment deployment) {
        SplittableRandom random = new SplittableRandom(3);
        for (Candidate candidate : TestingCandidates.random(random, 4)) {
            Brief at = random(deployment, random).atDemand(Math.pow(10, random.nextDouble(5, 9)));
            LifetimeCost cost = new CostModel(at).cost(candidate, NO_SEARCH);
            SlowReference slow = new SlowReference(at, candidate);
            assertThat(cost.oneOff().value()).isCloseTo(slow.work(), Percentage.withPercentage(1e-7));
            assertThat(cost.retraining().value()).isCloseTo(slow.retraining(), Percentage.withPercentage(1e-7));
            assertThat(cost.errors().value()).isCloseTo(slow.errors(), Percentage.withPercentage(0.01));
            assertThat(cost.operation().value() + cost.storage().value()).isCloseTo(slow.operation(), Percentage.withPercentage(1e-7));
            // Whole replicas are exact up to some dozens; beyond, half a replica.
            double tolerance = deployment instanceof Deployment.Dedicated ? 0.5 : deployment instanceof Deployment.Serverless ? 0.1 : 1e-7;
            assertThat(cost.inference().value()).as("%s at %s", deployment, at.demand().requests().value())
                    .isCloseTo(slow.serving(), Percentage.withPercentage(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void theCurveIsTheBillAtEveryVolume(Deployment deployment) {
        SplittableRandom random = new SplittableRandom(5);
        for (Candidate candidate : TestingCandidates.random(random, 3)) {
            Brief brief = random(deployment, random);
            CostCurve curve = new CostModel(brief).curve(candidate, Deviates.none());
            List<Double> volumes = List.of(3.0, 1e4, 3e6, 1e8, 7e9, 1e12);
            List<LifetimeCost> costs = Planner.lifetimeCosts(brief, candidate, NO_SEARCH, volumes);
            for (int i = 0; i < volumes.size(); i++) {
                double tolerance = deployment instanceof Deployment.Serverless ? 0.05 : 1e-7;
                assertThat(curve.at(volumes.get(i))).as("%s at %s", deployment, volumes.get(i))
                        .isCloseTo(costs.get(i).total().value(), Percentage.withPercentage(tolerance));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyLineIsAProductAndThePartsAreAllOfIt(Deployment deployment) {
        Brief brief = random(deployment, new SplittableRandom(9)).atDemand(1e8);
        LifetimeCost cost = new CostModel(brief).cost(TestingCandidates.candidate("a", 2, 72_000, 9000), NO_SEARCH);
        assertThat(cost.lines()).allSatisfy(line -> assertThat(line.amount().value())
                .isEqualTo(line.quantity().value() * line.unitPrice().value()));
        double parts = cost.search().value() + cost.training().value() + cost.compression().value() + cost.retraining().value()
                + cost.inference().value() + cost.errors().value() + cost.operation().value() + cost.storage().value();
        assertThat(parts).isCloseTo(cost.total().value(), Percentage.withPercentage(1e-9));
    }

    private static final Candidate SMALL = TestingCandidates.candidate("small", 1, 50_000, 9000);
    private static final Candidate LARGE = TestingCandidates.candidate("large", 12, 20_000, 9500, 400 << 20);

    private static Plan plan(Brief brief, Candidate... candidates) {
        return (Plan) Planner.decide(brief, List.of(candidates), NO_SEARCH);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void placebos(Deployment deployment) {
        Brief brief = with(brief("demand", 1e8), deployment);
        Brief free = with(with(brief, machine(brief.machine(), Machine.Tenure.RENTED, 0, 0, 0)), free(deployment));
        assertThat(plan(free, SMALL, LARGE).candidate()).as("all prices 0: the best quality").isEqualTo("large");
        for (double volume : new double[] {1e4, 1e7, 1e10}) {
            Plan plan = plan(brief.atDemand(volume), SMALL, LARGE);
            CostModel costs = new CostModel(brief.atDemand(volume));
            boolean small = costs.cost(SMALL, NO_SEARCH).total().value() < costs.cost(LARGE, NO_SEARCH).total().value();
            assertThat(plan.candidate()).as("no minimum, no errors: the cheapest at %s", volume).isEqualTo(small ? "small" : "large");
        }
        Candidate twin = new Candidate("twin", SMALL.validation(), SMALL.test(), SMALL.weights(), SMALL.machine(), SMALL.lineage());
        assertThat(plan(brief, SMALL, twin).verdict()).isEqualTo("no difference");
        assertThat(plan(brief, SMALL, twin).breakEven()).allSatisfy(b -> assertThat(b.crossings()).isEmpty());
        assertThat(Planner.decide(brief.atDemand(0), List.of(SMALL, LARGE), NO_SEARCH).verdict()).isEqualTo("do not build");
    }

    private static Deployment free(Deployment deployment) {
        return deployment instanceof Deployment.Serverless s ? new Deployment.Serverless(assumed(0, "USD/request"), assumed(0, "USD/GB-s"),
                s.rounding(), s.memoryStep(), s.coldStart(), s.keepAlive()) : deployment;
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void theChosenIsBestBetweenItsEnds(Deployment deployment) {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(4), 6);
        Brief brief = with(brief("demand", 2e8, "demand.profile", 2, "errors", 1e-8), deployment);
        Plan plan = plan(brief, candidates.toArray(Candidate[]::new));
        double low = plan.bestBetween().low() == null ? 1 : plan.bestBetween().low();
        double high = plan.bestBetween().high() == null ? 1e13 : plan.bestBetween().high();
        for (double at = 0.001; at < 1; at += 0.2497) {
            Brief there = brief.atDemand(low * Math.pow(high / low, at));
            assertThat(plan(there, candidates.toArray(Candidate[]::new)).candidate()).isEqualTo(plan.candidate());
        }
        List<Double> volumes = Stream.iterate(1e4, v -> v < 1e12, v -> v * 4.1).toList();
        List<String> known = Stream.concat(Stream.of(plan.candidate()), plan.breakEven().stream().map(BreakEven::against)).toList();
        assertThat(Planner.table(brief, candidates, NO_SEARCH, volumes)).allSatisfy(row -> assertThat(known).contains(row.candidate().get()));
    }
}
