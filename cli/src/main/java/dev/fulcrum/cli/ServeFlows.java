package dev.fulcrum.cli;

import dev.fulcrum.balance.ServedModels;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.ledger.Provenance;
import dev.fulcrum.ledger.ServedBooks;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.isolate.IsolatedEngine;
import dev.fulcrum.run.isolate.Isolation;
import dev.fulcrum.serve.ApiKey;
import dev.fulcrum.serve.CurveCache;
import dev.fulcrum.serve.ServeSettings;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.recommend.RecommendCall;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.ServerOptions;
import dev.fulcrum.serve.TraceExport;
import dev.fulcrum.serve.Transport;
import dev.fulcrum.serve.oip.Rehearsal;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Wires a server together, tells that it is ready, and sees to its end.
final class ServeFlows {
    private static final Path USUAL_LEDGER = Path.of("results", "serving", "ledger.db");

    /// A picture of one grey dot, PNG.
    private static final byte[] DOT = Base64.getDecoder().decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmMwBwAAOQA4l3XUyQAAAABJRU5ErkJggg==");

    /// Weights and tensors lie outside the heap.
    private static final int ISOLATED_HEAP_MEGABYTES = 256;

    private ServeFlows() {}

    static Answer newKey(String name) {
        SecureRandom random = new SecureRandom();
        String key = ApiKey.random(random);
        String hash = ApiKey.hash(key, random);
        String text = "key for the client, shown only now: %s%n%nfor serve.yaml:%nkeys:%n  %s: {hash: \"%s\", scopes: [infer]}%n"
                .formatted(key, name, hash);
        return Answer.met(Map.of("name", name, "key", key, "hash", hash), text);
    }

    static Answer serve(Optional<Path> config, List<String> models, Map<String, String> replaced, Door door, boolean json) {
        ServeSettings settings = ServeSettings.read(config.map(Path::toString).orElse("serve"), config.map(Flows::read).orElse(""), replaced,
                System::nanoTime);
        if (settings.models().isEmpty()) {
            throw Fault.of("serve", "must be given a result's folder or a model", "nothing", "try fulcrum serve results/fashion").raise();
        }
        // Two cores: while one reads models, the other reads the transport's classes.
        CompletableFuture<Transport> transport = CompletableFuture.supplyAsync(Transport::any);
        Running running = start(settings, transport);
        Runtime.getRuntime().addShutdownHook(new Thread(running::end, "serve-end"));
        door.out().println(json ? Json.write(running.json()) : running.words());
        door.out().flush();
        running.awaitEnd();
        return Answer.met(Map.of("ended", true), "");
    }

    /// Serves a small model to itself, so that the ahead-of-time cache holds what serving needs; nothing where there is no transport.
    static void warm() {
        if (ServiceLoader.load(Transport.class).findFirst().isEmpty()) return;
        try {
            Path folder = Files.createTempDirectory("fulcrum-warm");
            Path model = folder.resolve("warm.onnx");
            OnnxFile.write(model, small());
            Running running = start(ServeSettings.read("serve", "", Map.of("models", model.toString(), "port", "0", "ledger",
                    folder.resolve("ledger.db").toString()), System::nanoTime), CompletableFuture.completedFuture(Transport.any()));
            ask(running.address());
            running.end();
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Graph small() {
        GraphBuilder b = new GraphBuilder("warm").opset(17);
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of(2));
        return b.output(b.node("Relu", x), ElementType.FLOAT, Dim.of("batch"), Dim.of(2)).build();
    }

    private static void ask(String address) throws IOException, InterruptedException {
        String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}";
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                client.send(HttpRequest.newBuilder(URI.create(address + "/v2/models/warm/infer"))
                        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        }
    }

    private static Running start(ServeSettings settings, CompletableFuture<Transport> transport) {
        ServedModels models = new ServedModels(settings);
        Engine engine = engine(settings.isolated());
        Environment machine = Environment.detect(Path.of("/"), List.of(engine.version()));
        Path ledger = settings.ledger().orElse(USUAL_LEDGER);
        ServedBooks books = new ServedBooks(line -> models.ledger(line, ledger), _ -> Provenance.here(Flows.version(), 0, machine.cpu()),
                Clock.systemUTC());
        int workers = settings.workers() == 0 ? Runtime.getRuntime().availableProcessors() : settings.workers();
        CurveCache curves = new CurveCache(Path.of(System.getProperty("fulcrum.cache", System.getProperty("java.io.tmpdir")), "curves"),
                machine.hash());
        Server server = new Server(engine, new ServerOptions(workers, settings.mostQueued(), settings.mostRows(), models.tariff(),
                Optional.of(curves)), models, books, Clock.systemUTC(), System::nanoTime);
        List<ServedModel> loaded = new ArrayList<>();
        CompletableFuture<Transport.Prepared> prepared = transport.thenApplyAsync(t -> t.prepare(server, settings.listening()));
        for (String name : models.names()) loaded.add(server.load(name));
        books.recover(loaded.stream().map(m -> m.spec().line()).distinct().toList());
        loaded.forEach(ServeFlows::rehearse);
        Optional<TraceExport> traces = settings.traces().map(t -> new TraceExport(t, Clock.systemUTC(), System.nanoTime()));
        traces.ifPresent(server::traceTo);
        server.start();
        Transport.Running listening = prepared.join().listen();
        return new Running(settings, server, books, listening, loaded, traces);
    }

    private static Engine engine(ServeSettings.Isolated isolated) {
        Engine engine = Engine.named("onnxruntime");
        if (!isolated.on()) return engine;
        SandboxOptions sandbox = WorkerVerb.sandbox().withHeapMegabytes(ISOLATED_HEAP_MEGABYTES).withResidentBytes(isolated.memoryBytes());
        return new IsolatedEngine(engine, Isolation.of(sandbox).withPatience(Duration.ofMillis(Math.round(1000 * isolated.patienceSeconds()))));
    }

    /// The first answers are the slow ones: they are given before anybody is told that the server is there.
    private static void rehearse(ServedModel model) {
        Rehearsal.of(model);
        model.images().ifPresent(images -> images.picture(DOT, 1));
        if (model.suggestions().isPresent()) RecommendCall.read(model, "{\"events\": [], \"because\": true}", 0);
    }

    /// A server that answers.
    private record Running(ServeSettings settings, Server server, ServedBooks books, Transport.Running listening, List<ServedModel> loaded,
            Optional<TraceExport> traces, CountDownLatch ended) {
        Running(ServeSettings settings, Server server, ServedBooks books, Transport.Running listening, List<ServedModel> loaded,
                Optional<TraceExport> traces) {
            this(settings, server, books, listening, loaded, traces, new CountDownLatch(1));
        }

        String address() {
            String host = settings.listening().host();
            return (settings.listening().tls().isPresent() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                    + listening.port();
        }

        Map<String, Object> json() {
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("ready", address());
            ready.put("models", loaded.stream().map(m -> Map.of("name", m.name(), "version", m.version())).toList());
            books.recovered().ifPresent(to -> ready.put("booksWholeUpTo", to.toString()));
            return ready;
        }

        String words() {
            StringBuilder text = new StringBuilder("ready  " + address());
            for (ServedModel m : loaded) {
                text.append("%n  %s version %s, SLO %s, %s".formatted(m.name(), m.version(),
                        Wording.duration(m.spec().sloSeconds()),
                        m.shares() ? "batches up to " + server.queue(m).knee() : "one request at a time"));
            }
            books.recovered().ifPresent(to -> text.append("%n  the last server did not end in order: its books are whole up to %s, at most a second is missing".formatted(to)));
            return text.toString();
        }

        /// Says that it is going away, waits for the load balancers, answers what was taken, closes the books.
        void end() {
            server.drain();
            pause(settings.notice());
            server.stopTaking();
            listening.close();
            server.close();
            traces.ifPresent(TraceExport::close);
            ended.countDown();
        }

        private static void pause(double seconds) {
            try {
                Thread.sleep(Math.round(seconds * 1000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitEnd() {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
