package dev.fulcrum.bench.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.bench.ServingNets;
import dev.fulcrum.load.ServerAddress;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few hundred of the hostile requests against the whole server, in this process.
class HostileServedTest {
    private static final double REQUEST_SECONDS = 0.8;

    @TempDir
    static Path folder;
    private static Server server;
    private static Transport.Running running;

    @BeforeAll
    static void start() {
        Path file = ServingNets.write(folder, "small", ServingNets.small(1));
        ModelSpec spec = new ModelSpec("small", file, "small", Optional.empty(), 60, Objective.LATENCY, Amortisation.UNKNOWN, Optional.empty());
        ModelCatalogue catalogue = new ModelCatalogue() {
            @Override
            public Optional<ModelSpec> find(String name) {
                return name.equals("small") ? Optional.of(spec) : Optional.empty();
            }

            @Override
            public List<String> names() {
                return List.of("small");
            }
        };
        server = new Server(Engine.named("onnxruntime"), new ServerOptions(2, 1000, 4, new Tariff(1e-3, "USD", 10, 4), Optional.empty()), catalogue,
                ReceiptSink.NONE, Clock.systemUTC(), System::nanoTime).start();
        server.load("small");
        Listening.Limits usual = Listening.Limits.USUAL;
        running = Transport.any().start(server, new Listening("127.0.0.1", 0, Optional.empty(), Access.open(), new Listening.Limits(usual.bodyBytes(), usual.pixels(),
                usual.jsonDepth(), usual.connections(), 30, REQUEST_SECONDS, REQUEST_SECONDS, usual.bodyRate()), false, 5));
    }

    @AfterAll
    static void stop() {
        running.close();
        server.close();
    }

    @Test
    void noneOfThemIsAFaultOfTheServersOwn() throws InterruptedException {
        int tricks = HostileRequest.Trick.values().length;
        HostileClients.Told told = HostileClients.sendHere(new ServerAddress("127.0.0.1", running.port()), "small", 3, 0, 12 * tricks, 4);
        assertThat(told.wrong()).as("seed 3").isEmpty();
        assertThat(told.outcomes()).hasSize(tricks);
        // On a busy machine a large body may not have arrived in its time: that is refused too.
        assertThat(told.outcomes().get("GRPC_OVERSIZE")).containsKey("grpc 8");
        assertThat(told.outcomes().get("GRPC_OVERSIZE").keySet()).allMatch(o -> o.equals("grpc 8") || o.equals("504"));
        assertThat(told.outcomes().get("GRPC_SHAPE").keySet()).allMatch(o -> o.equals("grpc 3") || o.equals("grpc 0"));
    }

    @Test
    void aBodyOfManyPiecesIsRefused() throws IOException {
        String head = "POST /v2/models/small/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(answer(head + "1\r\n \r\n".repeat(1200) + "0\r\n\r\n")).startsWith("HTTP/1.1 413");
        assertThat(answer(head + "1\r\n \r\n".repeat(500) + "0\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    @Test
    void aHeadThatNeverEndsIsCut() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("POST /v2/models/small/infer HTTP/1.1\r\nX: a".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().read()).as("end of the connection, long before silence would end it").isEqualTo(-1);
        }
    }

    private static String answer(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        }
    }
}
