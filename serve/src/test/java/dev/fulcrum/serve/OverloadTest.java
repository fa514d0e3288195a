package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.ContentHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One worker under open load on a clock of its own: a model whose weights come from memory, so that batches make it several times cheaper.
class OverloadTest {
    private static final TreeMap<Integer, Double> STREAMED = new TreeMap<>(Map.of(1, 2.0, 8, 3.5, 32, 8.0));
    private static final double SLO = 0.019;
    private static final double SECONDS = 40;

    /// What the second half of a run shows.
    ///
    /// @param goodput answers in time a second
    /// @param late    share of the answers that came after their deadline
    private record Shown(double goodput, double late) {}

    private static final class Run {
        private final Batcher batcher = new Batcher(1, 4096);
        private final ModelQueue queue = batcher.open(model());
        private final double[] pauses;
        private final double pause;
        private int nextPause;
        private Batcher.Pick.Run running;
        private long began;
        private long ends;
        private long ticked = 1_000_000_000;
        private long[] counted = new long[2];
        private long answered;
        private long late;
        private long good;
        private long lateInHalf;

        Run(double[] pauses, double pause) {
            this.pauses = pauses;
            this.pause = pause;
        }

        Shown run(double[] arrivals) {
            for (double arrival : arrivals) {
                long at = (long) (arrival * 1e9);
                while (running != null && ends <= at) finish();
                batcher.offer(queue, request(at), at, new ArrayList<>());
                if (running == null) begin(at);
            }
            return new Shown(good / (SECONDS / 2), lateInHalf / (double) (good + lateInHalf));
        }

        private void begin(long now) {
            tick(now);
            if (!(batcher.pick(now) instanceof Batcher.Pick.Run picked)) return;
            batcher.drainExpired();
            running = picked;
            began = now;
            ends = now + (long) (1e9 * ServiceCurve.ofMillis(STREAMED).seconds(picked.rows()));
            while (nextPause < pauses.length && pauses[nextPause] * 1e9 < ends) {
                if (pauses[nextPause++] * 1e9 > now) ends += (long) (pause * 1e9);
            }
        }

        private void finish() {
            for (InferenceRequest r : running.requests()) {
                answered++;
                boolean isLate = ends > r.deadlineNanos;
                if (isLate) late++;
                if (ends < SECONDS / 2 * 1e9) continue;
                if (isLate) lateInHalf++;
                else good++;
            }
            batcher.finished(running, ends - began);
            running = null;
            begin(ends);
        }

        private void tick(long now) {
            for (; ticked <= now; ticked += 1_000_000_000) {
                queue.tick((late - counted[1]) / (double) Math.max(1, answered - counted[0]), 1);
                counted = new long[] {answered, late};
            }
        }
    }

    private static ServedModel model() {
        Signature signature = new Signature(List.of(new TensorSpec("x", ElementType.FLOAT, List.of(-1L, 1L))), List.of());
        ModelSpec spec = new ModelSpec("m", Path.of("m"), "m", Optional.empty(), SLO, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
        return new ServedModel(spec, "1", ContentHash.of(), signature, Map.of(), Talents.NONE, new CurveCache.Known(true, STREAMED), 32,
                List.of(), 0);
    }

    private static InferenceRequest request(long arrival) {
        return new InferenceRequest(List.of(Tensor.ofFloats(new float[1], 1, 1)), 1, arrival, OptionalLong.empty(), Priority.NORMAL, new Reply() {
            @Override
            public void answered(List<Tensor> outputs, Receipt receipt) {}

            @Override
            public void refused(Refusal refusal) {}
        });
    }

    private static double[] pauses(double aSecond) {
        SplittableRandom random = new SplittableRandom(5);
        List<Double> all = new ArrayList<>();
        for (double t = 0; aSecond > 0 && t < SECONDS; t -= Math.log(1 - random.nextDouble()) / aSecond) all.add(t);
        return all.stream().mapToDouble(t -> t).toArray();
    }

    private static Shown shown(double rate, double pausesASecond, double pause) {
        return new Run(pauses(pausesASecond), pause).run(Arrivals.poisson(rate, (int) (rate * SECONDS), 3));
    }

    /// 32 rows in 8 ms are 4,000 a second.
    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0.025", "10, 0.004"})
    void twiceTheLoadTakesLittleFromWhatIsAnsweredInTime(double pausesASecond, double pause) {
        double most = 0;
        for (double load : new double[] {0.65, 0.8, 1.0}) most = Math.max(most, shown(load * 4_000, pausesASecond, pause).goodput());
        Shown twice = shown(8_000, pausesASecond, pause);
        assertThat(twice.goodput()).as("of at most " + most).isGreaterThan(0.8 * most);
    }

    @Test
    void aMachineThatStandsStillNowAndThenKeepsItsRate() {
        Shown shown = shown(2_600, 2, 0.025);
        assertThat(shown.goodput()).isGreaterThan(0.85 * 2_600);
    }

    @Test
    void onAQuietMachineNothingIsLateAndNextToNothingRefused() {
        Shown shown = shown(2_600, 0, 0);
        assertThat(shown.late()).isZero();
        assertThat(shown.goodput()).isGreaterThan(0.98 * 2_600);
    }
}
