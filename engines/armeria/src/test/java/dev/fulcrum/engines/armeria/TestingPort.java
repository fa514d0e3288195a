package dev.fulcrum.engines.armeria;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.serve.Access;
import dev.fulcrum.serve.Amortisation;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.ModelCatalogue;
import dev.fulcrum.serve.ModelSpec;
import dev.fulcrum.serve.Objective;
import dev.fulcrum.serve.ReceiptSink;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.ServerOptions;
import dev.fulcrum.serve.Tariff;
import dev.fulcrum.serve.Transport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// A server of models that double rows of two floats, on a free port of loopback.
record TestingPort(Server server, Transport.Running running) implements AutoCloseable {
    static final String ONE_ROW = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}";

    static TestingPort open(Engine engine, Path folder, Listening listening, String... names) {
        OnnxFile.write(folder.resolve("double.onnx"), graph());
        return open(engine, listening, java.util.Arrays.stream(names).map(n -> spec(n, folder.resolve("double.onnx"))).toList());
    }

    static ModelSpec spec(String name, Path file) {
        return new ModelSpec(name, file, name, Optional.empty(), 60, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
    }

    static TestingPort open(Engine engine, Listening listening, List<ModelSpec> specs) {
        List<String> names = specs.stream().map(ModelSpec::name).toList();
        ModelCatalogue catalogue = new ModelCatalogue() {
            @Override
            public Optional<ModelSpec> find(String name) {
                return specs.stream().filter(s -> s.name().equals(name)).findFirst();
            }

            @Override
            public List<String> names() {
                return names;
            }
        };
        Server server = new Server(engine, new ServerOptions(2, 1000, 16, new Tariff(1e-3, "USD", 10, 4), Optional.empty()), catalogue,
                ReceiptSink.NONE, Clock.systemUTC(), System::nanoTime).start();
        for (String name : names) server.load(name);
        return new TestingPort(server, Transport.any().start(server, listening));
    }

    private static Graph graph() {
        GraphBuilder b = new GraphBuilder("double").opset(17);
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of(2));
        b.add(Node.of("Add", List.of(x, x), "y"));
        return b.output("y", ElementType.FLOAT, Dim.of("batch"), Dim.of(2)).build();
    }

    static Listening plain(Listening.Limits limits) {
        return new Listening("127.0.0.1", 0, Optional.empty(), Access.open(), limits, false, 5);
    }

    int port() {
        return running.port();
    }

    @Override
    public void close() {
        running.close();
        server.close();
    }
}
