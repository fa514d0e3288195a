package dev.fulcrum.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.scaling.MD1;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The rules of the load under a made-up clock.
class LoadRulesTest {
    private static final double NONE = Double.POSITIVE_INFINITY;

    /// One connection, 10 ms a query, a query every 5 ms: query i waits for all before it, and is late by 5 ms more each time. A client that
    /// counted from the time of sending would say 10 ms.
    @Test
    void latencyCountsFromTheScheduledTime() {
        double[] arrivals = IntStream.range(0, 100).mapToDouble(i -> 0.005 * i).toArray();
        Journal journal = new OpenLoop(TestingWire.constant(1, 1, 0.010), NONE, 10).run(arrivals);
        for (int i = 0; i < 100; i++) assertThat(journal.latency(i)).as("query %d", i).isCloseTo(0.010 * (i + 1) - 0.005 * i, within(1e-9));
    }

    /// Against the recursion of Lindley for one server, which knows nothing of connections: enough of them change nothing.
    @Test
    void anOpenLoopIsLindleysRecursion() {
        double[] arrivals = Arrivals.poisson(80, 5000, 7);
        Journal many = new OpenLoop(TestingWire.constant(5000, 1, 0.010), NONE, 60).run(arrivals);
        Journal one = new OpenLoop(TestingWire.constant(1, 1, 0.010), NONE, 60).run(arrivals);
        double wait = 0;
        for (int i = 0; i < arrivals.length; i++) {
            if (i > 0) wait = Math.max(0, wait + 0.010 - (arrivals[i] - arrivals[i - 1]));
            assertThat(many.latency(i)).isCloseTo(wait + 0.010, within(1e-9));
            assertThat(one.latency(i)).isCloseTo(wait + 0.010, within(1e-9));
        }
    }

    @Test
    void whatNeverGetsAnAnswerCountsAsInfinitelyLate() {
        TestingWire wire = new TestingWire(4, 4, q -> q == 3 ? NONE : 0.001, q -> 200);
        Figures figures = Figures.of(new OpenLoop(wire, NONE, 2).run(new double[] {0, 0.1, 0.2, 0.3, 0.4}), 0.1, 1, false);
        assertThat(figures.outcomes()).containsEntry("200", 4L).containsEntry("unanswered", 1L);
        assertThat(figures.p99().value()).isInfinite();
        assertThat(figures.late()).isCloseTo(0.2, within(1e-12));
    }

    /// A server at half the beat answers every second frame in time; the frames between find no connection and are given up.
    @Test
    void framesThatCannotBeSentInTimeAreDropped() {
        LoadPlan plan = new LoadPlan(Scenario.STREAM, 1, 10, 0.025, 1, 40, 0, 1);
        Figures figures = plan.run(TestingWire.constant(1, 1, 0.049), Double.NaN);
        assertThat(figures.late()).isEqualTo(1.0);
        assertThat(figures.outcomes().get("dropped")).isPositive();
        Figures kept = plan.run(TestingWire.constant(1, 1, 0.020), Double.NaN);
        assertThat(kept.late()).isZero();
        assertThat(kept.missedInARow()).isZero();
        assertThat(plan.keeps(kept)).isTrue();
        assertThat(plan.keeps(figures)).isFalse();
    }

    @Test
    void aStreamCountsItsMissedFramesInARow() {
        LoadPlan plan = new LoadPlan(Scenario.STREAM, 1, 10, 0.025, 8, 40, 0, 1);
        TestingWire wire = new TestingWire(8, 8, q -> q >= 100 && q < 103 || q == 200 ? 0.030 : 0.010, q -> 200);
        Figures figures = plan.run(wire, Double.NaN);
        assertThat(figures.missedInARow()).isEqualTo(3);
        assertThat(figures.late() * figures.queries()).isCloseTo(4, within(1e-6));
        assertThat(figures.offered()).isCloseTo(40, within(1e-6));
    }

    @Test
    void closedLoopsKeepSoManyOnTheWire() {
        assertThat(Figures.of(new ClosedLoop(TestingWire.constant(8, 2, 0.010), 1, 2).run(10, Integer.MAX_VALUE, false), NONE, 1, false)
                .throughput()).isCloseTo(100, within(1.0));
        Figures eight = Figures.of(new ClosedLoop(TestingWire.constant(8, 2, 0.010), 8, 2).run(10, Integer.MAX_VALUE, false), NONE, 1, false);
        assertThat(eight.throughput()).isCloseTo(200, within(2.0));
        assertThat(eight.p50().value()).as("eight wait for two workers").isCloseTo(40, within(1e-6));
    }

    @Test
    void offlineCountsFromTheStartAndSamplesNotQueries() {
        LoadPlan plan = new LoadPlan(Scenario.OFFLINE, 32, 1, NONE, 4, 30, 100, 1);
        Figures figures = plan.run(TestingWire.constant(4, 1, 0.1), Double.NaN);
        assertThat(figures.queries()).isEqualTo(100);
        assertThat(figures.throughput()).isCloseTo(320, within(1e-6));
        assertThat(figures.max()).isCloseTo(10_000, within(1e-6));
    }

    @Test
    void refusalsAreNoLatenciesAndNotGood() {
        TestingWire wire = new TestingWire(64, 64, q -> q % 2 == 0 ? 0.010 : 0.001, q -> q % 2 == 0 ? 200 : 503);
        Figures figures = Figures.of(new OpenLoop(wire, NONE, 2).run(Arrivals.poisson(100, 1600, 3)), 0.050, 1, false);
        assertThat(figures.outcomes()).containsEntry("200", 750L).containsEntry("503", 750L);
        assertThat(figures.p99().value()).isCloseTo(10, within(1e-6));
        assertThat(figures.refusal().getAsDouble()).isCloseTo(1, within(1e-6));
        assertThat(figures.late()).isCloseTo(0.5, within(1e-12));
        assertThat(figures.goodput()).isCloseTo(figures.offered() / 2, within(0.5));
    }

    /// Against the formula for one server with constant service, which knows nothing of runs.
    @Test
    void theSearchFindsTheHighestRateThatIsKeptFiveTimes() {
        LoadPlan plan = new LoadPlan(Scenario.SERVER, 1, 600, 0.050, 1000, 30, 0, 5);
        List<RateSearch.Tried> told = new ArrayList<>();
        RateSearch.Found found = plan.search(TestingWire.constant(1000, 1, 0.010), told::add);
        assertThat(found.confirmations()).hasSize(5).allMatch(RateSearch.Tried::kept).allMatch(t -> t.rate() == found.rate());
        assertThat(new MD1(found.rate(), 0.010).responseQuantile(0.99)).isLessThan(0.050 * 1.05);
        assertThat(new MD1(1.15 * found.rate(), 0.010).responseQuantile(0.99)).isGreaterThan(0.050);
        assertThat(told).hasSizeGreaterThanOrEqualTo(found.trials().size() + 5);
    }

    @Test
    void aClientThatStandsStillIsNotTheServersLateness() {
        TestingWire wire = TestingWire.constant(8, 8, 0.010);
        LoadPlan plan = new LoadPlan(Scenario.SERVER, 1, 10, 0.050, 8, 30, 0, 1);
        wire.standStill(5, 0.300);
        Figures disturbed = plan.run(wire, 50);
        assertThat(disturbed.stood()).isBetween(290.0, 301.0);
        assertThat(plan.isDisturbed(disturbed)).isTrue();
        assertThat(plan.isDisturbed(plan.run(wire, 50))).isFalse();
    }

    @Test
    void aRunInWhichTheClientStoodStillIsMadeAgain() {
        int[] runs = {0};
        RateSearch.Found found = new RateSearch((rate, seed) -> {
            boolean disturbed = runs[0]++ % 3 == 0;
            return new RateSearch.Tried(rate, rate <= 50 && !disturbed, disturbed, null);
        }, 0.05).find(100, 1, t -> assertThat(t.disturbed()).isFalse());
        assertThat(found.rate()).isBetween(47.0, 50.0);
        assertThat(new RateSearch((rate, seed) -> new RateSearch.Tried(rate, rate <= 50, true, null), 0.05).find(100, 1, t -> {}).rate())
                .as("a machine that is never quiet").isBetween(47.0, 50.0);
    }

    @Test
    void aConfirmationThatFailsLowersTheRate() {
        int[] runs = {0};
        RateSearch search = new RateSearch((rate, seed) -> {
            boolean lucky = runs[0]++ < 4;
            return new RateSearch.Tried(rate, rate <= 50 || lucky && rate < 80, false, null);
        }, 0.05);
        RateSearch.Found found = search.find(100, 1, t -> {});
        assertThat(found.rate()).isLessThanOrEqualTo(50).isGreaterThan(45);
        assertThat(found.confirmations()).hasSize(5).allMatch(RateSearch.Tried::kept);
    }

    @Test
    void aPromiseThatNothingKeepsIsToldAsZero() {
        RateSearch.Found found = new RateSearch((rate, seed) -> new RateSearch.Tried(rate, false, false, null), 0.05).find(100, 1, t -> {});
        assertThat(found.rate()).isZero();
        assertThat(found.trials()).isNotEmpty();
    }
}
