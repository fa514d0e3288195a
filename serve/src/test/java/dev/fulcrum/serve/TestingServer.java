package dev.fulcrum.serve;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// A server of one model "m", and what is needed to ask it.
final class TestingServer implements AutoCloseable {
    static final Tariff TARIFF = new Tariff(1e-3, "USD", 10, 4);
    final TestingEngine engine = new TestingEngine();
    final List<ServedInterval> booked = new ArrayList<>();
    final Server server;
    /// The header of what is asked.
    String traceparent;

    TestingServer(Path folder, int workers, int mostQueued, double slo) {
        Path file = folder.resolve("m.onnx");
        OnnxFile.write(file, graph());
        ModelSpec spec = new ModelSpec("m", file, "line", Optional.empty(), slo, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
        ModelCatalogue catalogue = new ModelCatalogue() {
            @Override
            public Optional<ModelSpec> find(String name) {
                return name.equals("m") ? Optional.of(spec) : Optional.empty();
            }

            @Override
            public List<String> names() {
                return List.of("m");
            }
        };
        ReceiptSink sink = new ReceiptSink() {
            @Override
            public void take(ServedInterval interval) {
                booked.add(interval);
            }

            @Override
            public void closed() {}
        };
        server = new Server(engine, new ServerOptions(workers, mostQueued, 16, TARIFF, Optional.empty()), catalogue, sink, Clock.systemUTC(),
                System::nanoTime).start();
        server.load("m");
        engine.batches.clear();
    }

    private static Graph graph() {
        GraphBuilder b = new GraphBuilder("double").opset(17);
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of(2));
        b.add(dev.fulcrum.graph.Node.of("Add", List.of(x, x), "y"));
        return b.output("y", ElementType.FLOAT, Dim.of("batch"), Dim.of(2)).build();
    }

    /// What came back: the values, or the refusal.
    record Came(float[] values, Receipt receipt, Refusal refusal) {}

    CompletableFuture<Came> ask(float... rows) {
        return ask(OptionalLong.empty(), Priority.NORMAL, new InferenceRequest[1], rows);
    }

    CompletableFuture<Came> ask(OptionalLong timeout, Priority priority, InferenceRequest[] made, float... rows) {
        CompletableFuture<Came> came = new CompletableFuture<>();
        made[0] = new InferenceRequest(List.of(Tensor.ofFloats(rows, rows.length / 2, 2)), rows.length / 2, server.nanos(), timeout, priority,
                new Reply() {
                    @Override
                    public void answered(List<Tensor> outputs, Receipt receipt) {
                        came.complete(new Came(outputs.getFirst().toFloatArray(), receipt, null));
                    }

                    @Override
                    public void refused(Refusal refusal) {
                        came.complete(new Came(null, null, refusal));
                    }
                });
        server.submit(server.model("m", ""), server.traced(made[0], traceparent));
        return came;
    }

    @Override
    public void close() {
        engine.gate.countDown();
        server.close();
    }
}
