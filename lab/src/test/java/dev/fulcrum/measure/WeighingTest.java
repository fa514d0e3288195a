package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Which cores are at work while a model is timed; the engine only notes who runs it.
class WeighingTest {
    private static final int ONCE_OPENED_AND_FORGOTTEN = 1;
    private final Set<Thread> ran = ConcurrentHashMap.newKeySet();
    private final AtomicInteger prepared = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void theOtherCoresRunTheModelTooAndAllIsClosed() {
        weigh(Protocol.Neighbours.BUSY, 1, 3, true);
        assertThat(ran).as("the timed thread and one for each other core").hasSizeGreaterThanOrEqualTo(2);
        assertThat(prepared).as("batches 1 and 4 for each of three cores").hasValue(2 * 3 + ONCE_OPENED_AND_FORGOTTEN);
        assertThat(closed).hasValue(prepared.get());
    }

    @Test
    void threadsInsideAnOperatorTakeCoresToo() {
        weigh(Protocol.Neighbours.BUSY, 2, 4, true);
        assertThat(prepared).hasValue(2 * 2 + ONCE_OPENED_AND_FORGOTTEN);
    }

    @Test
    void nobodyRunsBesideWhereItIsNotAskedForOrOneSessionTakesOneThread() {
        weigh(Protocol.Neighbours.IDLE, 1, 3, true);
        weigh(Protocol.Neighbours.BUSY, 1, 3, false);
        assertThat(ran).containsExactly(Thread.currentThread());
        assertThat(prepared).hasValue(2 * (2 + ONCE_OPENED_AND_FORGOTTEN));
    }

    private void weigh(Protocol.Neighbours neighbours, int threads, int cores, boolean concurrent) {
        var protocol = new Protocol(0, 2, 0, List.of(4), 1, 0, 1, threads, 1, 1e9, neighbours);
        var input = new WeighRequest.Input("x", ElementType.FLOAT, List.of(2L));
        var request = new WeighRequest("noting", List.of(new WeighRequest.Model("m", "m.onnx", List.of(input))), protocol, 1, 1, 1);
        PowerModel power = new PowerModel(1, 1, System::nanoTime, System::nanoTime);
        try (Weighing weighing = new Weighing(new Noting(concurrent), request, new Bench(System::nanoTime, Disturbance.UNKNOWN), power, () -> 0, cores)) {
            assertThat(weighing.run(_ -> {}).models()).hasSize(1);
        }
    }

    private final class Noting implements Engine {
        private final boolean concurrent;

        Noting(boolean concurrent) {
            this.concurrent = concurrent;
        }

        @Override
        public String name() {
            return "noting";
        }

        @Override
        public String version() {
            return "noting 1";
        }

        @Override
        public Session open(Graph model, SessionOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Session open(Path model, SessionOptions options) {
            return new Session() {
                @Override
                public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Prepared prepare(Map<String, Tensor> inputs) {
                    prepared.incrementAndGet();
                    return new Noted();
                }

                @Override
                public boolean isConcurrent() {
                    return concurrent;
                }

                @Override
                public void close() {}
            };
        }
    }

    private final class Noted implements Session.Prepared {
        @Override
        public void run() {
            ran.add(Thread.currentThread());
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
