package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.capacity.BatchingRule;
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
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The batcher under a clock that the test moves.
class BatcherTest {
    private static final long MILLI = 1_000_000;
    private static final TreeMap<Integer, Double> STREAMED = new TreeMap<>(Map.of(1, 10.0, 8, 11.0, 16, 40.0));
    private final List<InferenceRequest> evicted = new ArrayList<>();

    private static ServedModel model(String name, double slo, TreeMap<Integer, Double> millis) {
        Signature signature = new Signature(List.of(new TensorSpec("x", ElementType.FLOAT, List.of(-1L, 1L))), List.of());
        ModelSpec spec = new ModelSpec(name, Path.of(name), name, Optional.empty(), slo, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
        return new ServedModel(spec, "1", ContentHash.of(), signature, Map.of(), Talents.NONE, new CurveCache.Known(true, millis), 16,
                List.of(), 0);
    }

    private static InferenceRequest request(long arrival, Priority priority) {
        return new InferenceRequest(List.of(Tensor.ofFloats(new float[1], 1, 1)), 1, arrival, OptionalLong.empty(), priority, new Reply() {
            @Override
            public void answered(List<Tensor> outputs, Receipt receipt) {}

            @Override
            public void refused(Refusal refusal) {}
        });
    }

    @Test
    void takesWhatThePlannersRuleTakes() {
        Random random = new Random(3);
        BatchingRule rule = BatchingRule.of(ServiceCurve.ofMillis(STREAMED), 0.1);
        for (int round = 0; round < 500; round++) {
            Batcher batcher = new Batcher(1, 1000);
            ModelQueue queue = batcher.open(model("m", 0.1, STREAMED));
            int queued = 1 + random.nextInt(12);
            for (int i = 0; i < queued; i++) queue.arrived(0);
            for (int i = 0; i < queued; i++) {
                InferenceRequest r = request(0, Priority.NORMAL);
                r.promise(100 * MILLI);
                queue.add(r);
            }
            long now = random.nextInt(88) * MILLI;
            Batcher.Pick.Run run = (Batcher.Pick.Run) batcher.pick(now);
            assertThat(run.rows()).as(queued + " queued, age " + now).isEqualTo(rule.batch(queued, now / 1e9));
        }
    }

    @Test
    void refusesOnArrivalWhatCouldNotBeInTime() {
        Batcher batcher = new Batcher(1, 1000);
        ModelQueue queue = batcher.open(model("m", 0.05, STREAMED));
        int taken = 0;
        for (int i = 0; i < 200; i++) if (batcher.offer(queue, request(0, Priority.NORMAL), 0, evicted) == null) taken++;
        // 50 ms are four batches of 8 in 11 ms, and no fifth.
        assertThat(taken).isBetween(24, 36);
        Refusal refusal = batcher.offer(queue, request(0, Priority.NORMAL), 0, evicted);
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OVERLOADED);
        assertThat(refusal.retryAfterSeconds()).isPositive();
        assertThat(batcher.offer(queue, request(0, Priority.HIGH), 0, evicted)).isNull();
    }

    @Test
    void servesHigherPrioritiesFirstAndKeepsTheOrderInside() {
        Batcher batcher = new Batcher(1, 1000);
        ModelQueue queue = batcher.open(model("m", 60, new TreeMap<>(Map.of(1, 1.0))));
        List<InferenceRequest> order = new ArrayList<>();
        for (Priority p : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.HIGH)) {
            InferenceRequest r = request(order.size(), p);
            order.add(r);
            batcher.offer(queue, r, order.size(), evicted);
        }
        List<InferenceRequest> served = new ArrayList<>();
        while (batcher.pick(10) instanceof Batcher.Pick.Run run) {
            served.addAll(run.requests());
            batcher.finished(run, MILLI);
        }
        assertThat(served).containsExactly(order.get(2), order.get(4), order.get(1), order.get(3), order.get(0));
    }

    @Test
    void modelsShareTheWorkersByBusyTime() {
        Batcher batcher = new Batcher(1, 100_000);
        ModelQueue quick = batcher.open(model("quick", 1e6, new TreeMap<>(Map.of(1, 1.0))));
        ModelQueue slow = batcher.open(model("slow", 1e6, new TreeMap<>(Map.of(1, 4.0))));
        for (int i = 0; i < 2000; i++) {
            batcher.offer(quick, request(0, Priority.NORMAL), 0, evicted);
            batcher.offer(slow, request(0, Priority.NORMAL), 0, evicted);
        }
        Map<ModelQueue, Integer> runs = new java.util.HashMap<>();
        for (int i = 0; i < 1000; i++) {
            Batcher.Pick.Run run = (Batcher.Pick.Run) batcher.pick(1);
            runs.merge(run.queue(), 1, Integer::sum);
            batcher.finished(run, (run.queue() == quick ? 1 : 4) * MILLI);
        }
        assertThat(runs.get(quick)).isBetween(780, 820);
    }

    @Test
    void lateWorkIsServedOnlyWhereNobodyWaitsBehindIt() {
        Batcher batcher = new Batcher(1, 1000);
        ModelQueue queue = batcher.open(model("m", 0.1, STREAMED));
        batcher.offer(queue, request(0, Priority.NORMAL), 0, evicted);
        assertThat(batcher.pick(500 * MILLI)).isInstanceOf(Batcher.Pick.Run.class);
        for (int i = 0; i < 20; i++) {
            InferenceRequest r = request(0, Priority.NORMAL);
            r.promise(100 * MILLI);
            queue.add(r);
        }
        batcher.expire(500 * MILLI);
        assertThat(batcher.drainExpired()).hasSize(20 - queue.rule().knee());
    }
}
