package dev.fulcrum.tasks.guest;

import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PruneCounts;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Finds how far to narrow each group of channels so that a guest takes a given part of its time, by timing pruned graphs here.
public final class AllotGuestJob implements WorkerJob {
    public static final String NAME = "allot-guest";
    /// A graph is run so long, and so often at least; the median counts.
    private static final long NANOS = 40_000_000;
    private static final int RUNS = 3;
    /// Large models with many groups go without: widths in even shares must do for them.
    private static final long LONGEST = 90_000_000_000L;

    /// @param model     the prepared ONNX file
    /// @param spec      of what it eats and answers
    /// @param batch     examples a run
    /// @param fractions of its time to reach, falling
    public record Request(String model, GuestSpec spec, int batch, List<Double> fractions) {}

    /// The last message.
    ///
    /// @param counts units that stay, by group, for each fraction that was reached; none where timing would have taken too long
    public record Result(List<SortedMap<String, Integer>> counts) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.model()), request.spec());
        Graph graph = OnnxFile.read(Path.of(request.model()));
        Map<String, Tensor> inputs = QuietInputs.of(model, model.batches() ? request.batch() : 1);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        inputs.forEach((name, t) -> shapes.put(name, t.dims()));
        Engine engine = Engine.named("onnxruntime");
        int[] timed = {0};
        long start = System.nanoTime();
        try {
            List<PruneCounts.Allotment> found = PruneCounts.ladder(graph, shapes, new Importance.Magnitude(), pruned -> {
                if (System.nanoTime() - start > LONGEST) throw new Dear();
                reply.send(Map.of("timed", ++timed[0]));
                return seconds(pruned, inputs, engine);
            }, request.fractions());
            reply.send(new Result(found.stream().map(PruneCounts.Allotment::counts).toList()));
        } catch (Dear e) {
            reply.send(new Result(List.of()));
        }
    }

    /// Timing group by group takes longer than it is worth.
    private static final class Dear extends RuntimeException {
        private Dear() {
            super("timing takes too long", null, false, false);
        }
    }

    private static double seconds(Graph graph, Map<String, Tensor> inputs, Engine engine) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD); Session.Prepared run = session.prepare(inputs)) {
            run.run();
            double[] seen = new double[1000];
            int runs = 0;
            long start = System.nanoTime();
            while (runs < RUNS || runs < seen.length && System.nanoTime() - start < NANOS) {
                long before = System.nanoTime();
                run.run();
                seen[runs++] = (System.nanoTime() - before) / 1e9;
            }
            return Arrays.stream(seen, 0, runs).sorted().skip(runs / 2).findFirst().orElseThrow();
        }
    }
}
