package dev.fulcrum.serve;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Answers `y = factor * x` for rows of two floats; fails on values above 1000; waits at a gate that a test may close.
final class TestingEngine implements Engine {
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    volatile float factor = 2;
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public String name() {
        return "testing";
    }

    @Override
    public String version() {
        return "testing 1";
    }

    @Override
    public Session open(Path model, SessionOptions options) {
        return new Doubling(factor);
    }

    @Override
    public Session open(Graph model, SessionOptions options) {
        return new Doubling(factor);
    }

    private final class Doubling implements Session {
        private final float times;

        Doubling(float times) {
            this.times = times;
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            Tensor x = inputs.get("x");
            ByteBuffer y = Tensor.allocate(x.bytes().remaining());
            fill(x.bytes(), y);
            return Map.of("y", Tensor.of(x.type(), x.dims(), y));
        }

        private void fill(ByteBuffer x, ByteBuffer y) {
            ByteBuffer in = x.order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < in.remaining(); i += 4) {
                if (in.getFloat(i) > 1000) throw Fault.of("run", "must be below 1000", "more", "give less").raise();
                y.putFloat(i, times * in.getFloat(i));
            }
        }

        @Override
        public Prepared prepare(Map<String, Tensor> inputs) {
            Tensor x = inputs.get("x");
            ByteBuffer memory = Tensor.allocate(x.bytes().remaining());
            Tensor y = Tensor.of(x.type(), x.dims(), memory);
            return new Prepared() {
                @Override
                public void run() {
                    pass();
                    batches.add((int) x.dim(0));
                    fill(x.bytes(), memory);
                }

                @Override
                public Map<String, Tensor> outputs() {
                    return Map.of("y", y);
                }

                @Override
                public void close() {}
            };
        }

        private void pass() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isConcurrent() {
            return true;
        }

        @Override
        public void close() {}
    }
}
