package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BenchTest {
    private static final Protocol PROTOCOL = new Protocol(1, 8, 10, List.of(4), 2, 4, 3, 1, 0.05, 5);
    private final TestingClock clock = new TestingClock();
    private final Bench bench = new Bench(clock, Disturbance.UNKNOWN);

    @Test
    void steadyModelsAreTimedExactly() {
        var timings = bench.run(List.of(subject("a", 1, 2), subject("b", 4, 30)), PROTOCOL, 1, (done, of) -> {});
        assertThat(timings.getFirst().samples()).isEqualTo(8 * 5);
        assertThat(timings.getFirst().quantile(0.99, 0)).isEqualTo(new Reading(2, 0));
        assertThat(timings.getLast().samples()).as("one run a burst when one is longer than the burst").isEqualTo(2);
        assertThat(timings.getLast().mean(0).value()).isEqualTo(30);
    }

    @Test
    void roundsVisitAllModelsInChangingOrder() {
        List<String> visits = new ArrayList<>();
        List<Bench.Subject> subjects = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) subjects.add(new Bench.Subject(id, 1, clock.taking(() -> {
            visits.add(id);
            return 10;
        })));
        bench.run(subjects, new Protocol(0, 8, 10, List.of(), 1, 0, 1, 1, 0.05, 5), 7, (done, of) -> {});
        List<List<String>> rounds = new ArrayList<>();
        for (int i = 0; i < visits.size(); i += 4) rounds.add(visits.subList(i, i + 4));
        assertThat(rounds).hasSize(8).allSatisfy(r -> assertThat(r).containsExactlyInAnyOrder("a", "b", "c", "d"));
        assertThat(rounds.stream().distinct().count()).isGreaterThan(4);
    }

    @Test
    void burstsThatStandOutAreRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        var slowForAWhile = clock.taking(() -> {
            int n = runs.incrementAndGet();
            return n > 30 && n < 40 ? 5 : 1;
        });
        Timings timed = bench.run(List.of(new Bench.Subject("a", 1, slowForAWhile)), PROTOCOL, 1, (done, of) -> {}).getFirst();
        assertThat(timed.disturbed()).as("the slow while spans two bursts").isEqualTo(2);
        assertThat(timed.quantile(0.99, 0).value()).isLessThan(5.1);
        assertThat(timed.quantile(0.9, 0).value()).isEqualTo(1);
    }

    @Test
    void burstsThatWaitedForACoreAreRunAgainUpToTheLimit() {
        Bench busy = new Bench(clock, () -> clock.getAsLong() / 2);
        Timings timed = busy.run(List.of(subject("a", 1, 1)), PROTOCOL, 1, (done, of) -> {}).getFirst();
        assertThat(timed.disturbed()).isEqualTo(PROTOCOL.repeats());
        assertThat(timed.bursts()).hasSize(PROTOCOL.rounds());
        assertThat(timed.mean(0).value()).as("half of each ms was spent waiting").isEqualTo(0.5);
        assertThat(timed.quantile(0.5, 0).value()).as("who asks waits the whole ms").isEqualTo(1);
    }

    @Test
    void onAMachineThatIsNeverQuietTheBurstsThatWaitedLeastCount() {
        Timings timed = new Timings(subject("a", 1, 1), new Protocol(0, 2, 1, List.of(), 1, 3, 1, 1, 0.05, 5));
        for (double share : new double[] {0.5, 0.2, 0.9, 0.3}) timed.accept(new Burst(new double[] {10 * share}, share));
        assertThat(timed.isComplete()).isFalse();
        timed.accept(new Burst(new double[] {1}, 0.01));
        assertThat(timed.isComplete()).isTrue();
        assertThat(timed.bursts()).extracting(Burst::waitShare).containsExactly(0.01, 0.2);
        assertThat(timed.disturbed()).isEqualTo(3);
    }

    @Test
    void slowRunsAtRegularDistancesAddUpToLessThanIndependentOnes() {
        Protocol many = new Protocol(0, 60, 64, List.of(), 1, 0, 1, 1, 1, 1000);
        Random random = new Random(3);
        AtomicInteger runs = new AtomicInteger();
        var regular = clock.taking(() -> runs.incrementAndGet() % 8 == 0 ? 9 : 1);
        var independent = clock.taking(() -> random.nextInt(8) == 0 ? 9 : 1);
        var timings = bench.run(List.of(new Bench.Subject("regular", 1, regular), new Bench.Subject("independent", 1, independent),
                subject("steady", 1, 1)), many, 1, (done, of) -> {});
        assertThat(timings.get(0).dispersion().orElseThrow()).isEqualTo(1.0 / 16);
        assertThat(timings.get(1).dispersion().orElseThrow()).isGreaterThan(0.7);
        assertThat(timings.get(2).dispersion()).isEmpty();
    }

    @Test
    void slowRunsInsideABurstAreKeptAsTheTail() {
        AtomicInteger runs = new AtomicInteger();
        var oneInTwenty = clock.taking(() -> runs.incrementAndGet() % 20 == 0 ? 8 : 1);
        Timings timed = bench.run(List.of(new Bench.Subject("a", 1, oneInTwenty)), PROTOCOL, 1, (done, of) -> {}).getFirst();
        assertThat(timed.quantile(0.99, 0).value()).isEqualTo(8);
        assertThat(timed.quantile(0.5, 0).value()).isEqualTo(1);
    }

    @Test
    void theErrorOfAMeanFollowsTheNumberOfBursts() {
        Random random = new Random(3);
        var noisy = clock.taking(() -> 1 + 0.1 * random.nextGaussian());
        var protocol = new Protocol(0, 60, 20, List.of(), 1, 0, 1, 1, 1, 1e9);
        Timings timed = bench.run(List.of(new Bench.Subject("a", 1, noisy)), protocol, 1, (done, of) -> {}).getFirst();
        double expected = 0.1 / Math.sqrt(timed.samples());
        assertThat(timed.mean(5).error()).isCloseTo(expected, within(expected * 0.5));
    }

    private Bench.Subject subject(String id, int batch, double millis) {
        return new Bench.Subject(id, batch, clock.taking(() -> millis));
    }
}
