package dev.fulcrum.bench.load;

import dev.fulcrum.capacity.BatchingRule;
import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;

/// `LoadMain REQUEST.json ANSWER.json`: loads real sessions of ONNX Runtime in this process, however it is limited from outside, and says
/// what they carry.
public final class LoadMain {
    /// Times the mean within which a batch may take long by itself.
    private static final double USUAL = 2;

    private LoadMain() {}

    /// @param model           ONNX file
    /// @param inputs          every input
    /// @param measured        whose means decide the batches, as in the server
    /// @param deadlineSeconds SLO / safety
    /// @param bearable        seconds that the machine may stand still in a try that counts; a quota's pauses are no such moments
    /// @param workers         workers on one queue
    /// @param seconds         how long each rate is tried
    /// @param seed            of the arrivals
    public record Request(String model, List<WeighRequest.Input> inputs, Measurement measured, double deadlineSeconds, double bearable,
            int workers, double seconds, long seed) {}

    public static void main(String[] arguments) {
        Request request = Json.readFile(Path.of(arguments[0]), Request.class);
        AtomicFile.write(Path.of(arguments[1]), Json.pretty(run(request)));
    }

    static HighestLoad.Found run(Request request) {
        ServiceCurve curve = ServiceCurve.of(request.measured());
        BatchingRule rule = BatchingRule.of(curve, request.deadlineSeconds());
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            List<IntConsumer> workers = new ArrayList<>();
            Stalls stalls = new Stalls(new MachineClock());
            for (int w = 0; w < request.workers(); w++) {
                workers.add(stalls.watched(worker(request, rule.knee(), opened), b -> USUAL * curve.seconds(b)));
            }
            OpenLoop loop = new OpenLoop(rule, stalls);
            double ceiling = 1.3 * curve.bestThroughput() * request.workers();
            LoopAttempt attempt = new LoopAttempt(loop, workers, request.seconds(), stalls::takeLongest);
            return new HighestLoad(attempt, ceiling, 0.03, request.bearable()).find(request.seed());
        } finally {
            opened.reversed().forEach(LoadMain::close);
        }
    }

    /// A session with every batch size prepared and run a few times.
    private static IntConsumer worker(Request request, int largest, List<AutoCloseable> opened) {
        Session session = Engine.named("onnxruntime").open(Path.of(request.model()), SessionOptions.ONE_THREAD);
        opened.add(session);
        Session.Prepared[] prepared = new Session.Prepared[largest + 1];
        for (int b = 1; b <= largest; b++) {
            prepared[b] = session.prepare(zeros(request.inputs(), b));
            opened.add(prepared[b]);
            for (int i = 0; i < 20; i++) prepared[b].run();
        }
        return batch -> prepared[batch].run();
    }

    /// Dense operators take the same time whatever the values are.
    private static Map<String, Tensor> zeros(List<WeighRequest.Input> inputs, int batch) {
        Map<String, Tensor> made = new HashMap<>();
        for (WeighRequest.Input in : inputs) {
            long[] dims = LongStream.concat(LongStream.of(batch), in.dims().stream().mapToLong(Long::longValue)).toArray();
            made.put(in.name(), Tensor.of(in.element(), dims, Tensor.allocate(in.element().bytes(Math.toIntExact(Tensor.count(dims))))));
        }
        return made;
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing must not fail", e);
        }
    }
}
