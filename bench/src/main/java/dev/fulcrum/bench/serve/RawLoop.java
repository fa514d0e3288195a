package dev.fulcrum.bench.serve;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.fulcrum.unit.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// `RawLoop MODEL THREADS BATCH SECONDS`: runs a model over and over on inputs that lie ready in direct memory, one session for all threads, one thread a
/// run: what a server on ONNX Runtime can do at most. Prints its figures as JSON.
public final class RawLoop {
    private static final int WARM_UP = 30;

    private RawLoop() {}

    /// @param samples   run
    /// @param seconds   of the wall
    /// @param cpu       seconds of the process a sample
    /// @param p50Millis of one run
    public record Figures(long samples, double seconds, double cpu, double p50Millis) {}

    public static void main(String[] args) throws Exception {
        System.out.println(Json.write(run(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]), Double.parseDouble(args[3]))));
    }

    private static Figures run(String model, int threads, int batch, double seconds) throws Exception {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options)) {
                return run(session, threads, batch, seconds);
            }
        }
    }

    private static Figures run(OrtSession session, int threads, int batch, double seconds) throws Exception {
        List<Loop> loops = new ArrayList<>();
        for (int t = 0; t < threads; t++) loops.add(new Loop(session, batch, t));
        for (Loop loop : loops) loop.warm();
        long start = System.nanoTime();
        double cpu = cpu();
        List<Thread> running = loops.stream().map(l -> Thread.ofPlatform().start(() -> l.loop(start + (long) (seconds * 1e9)))).toList();
        for (Thread thread : running) thread.join();
        double used = cpu() - cpu;
        double wall = (System.nanoTime() - start) / 1e9;
        long samples = loops.stream().mapToLong(l -> l.times.size() * (long) batch).sum();
        double[] times = loops.stream().flatMap(l -> l.times.stream()).mapToDouble(d -> d).toArray();
        Arrays.sort(times);
        return new Figures(samples, wall, used / samples, times[times.length / 2] / 1e6);
    }

    private static double cpu() throws Exception {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    /// One thread's inputs, outputs and times.
    private static final class Loop {
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;
        private final List<Double> times = new ArrayList<>();

        Loop(OrtSession session, int batch, long seed) throws OrtException {
            this.session = session;
            inputs = Map.of(session.getInputNames().iterator().next(), tensor(session.getInputInfo().values().iterator().next().getInfo(), batch, seed));
            outputs = Map.of(session.getOutputNames().iterator().next(), tensor(session.getOutputInfo().values().iterator().next().getInfo(), batch, seed));
        }

        private static OnnxTensor tensor(Object info, int batch, long seed) throws OrtException {
            long[] shape = ((TensorInfo) info).getShape().clone();
            shape[0] = batch;
            FloatBuffer values = ByteBuffer.allocateDirect(Math.toIntExact(4 * Arrays.stream(shape).reduce(1, Math::multiplyExact)))
                    .order(ByteOrder.nativeOrder()).asFloatBuffer();
            Random random = new Random(seed);
            for (int i = 0; i < values.capacity(); i++) values.put(i, (float) random.nextGaussian());
            return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, shape);
        }

        void warm() throws OrtException {
            for (int i = 0; i < WARM_UP; i++) session.run(inputs, outputs).close();
        }

        void loop(long until) {
            try {
                for (long from = System.nanoTime(); from < until; ) {
                    session.run(inputs, outputs).close();
                    long to = System.nanoTime();
                    times.add((double) (to - from));
                    from = to;
                }
            } catch (OrtException e) {
                throw new IllegalStateException("the raw loop failed", e);
            }
        }
    }
}
