package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.serve.Access;
import dev.fulcrum.serve.ApiKey;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.ModelSpec;
import dev.fulcrum.serve.Scope;
import dev.fulcrum.unit.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The rules that stand between a network and a model, each tried over a real port.
@Timeout(60)
class NetworkRulesTest {
    @TempDir
    static Path folder;

    /// A certificate for 127.0.0.1, made by the JDK's own tool.
    private record Certificate(Listening.Tls pem, SSLContext trusting) {
        static Certificate make() throws Exception {
            Path store = folder.resolve("store.p12");
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "s",
                    "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-keystore", store.toString(), "-storepass", "secret",
                    "-storetype", "PKCS12").redirectErrorStream(true).start();
            assertThat(keytool.waitFor()).isZero();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), "secret".toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("s", keys.getCertificate("s"));
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new Certificate(new Listening.Tls(pem("cert.pem", "CERTIFICATE", keys.getCertificate("s").getEncoded()),
                    pem("key.pem", "PRIVATE KEY", keys.getKey("s", "secret".toCharArray()).getEncoded())), context);
        }

        private static Path pem(String name, String what, byte[] bytes) throws IOException {
            return Files.writeString(folder.resolve(name), "-----BEGIN " + what + "-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
        }
    }

    private static Listening.Limits limits(long body, int connections, double idle, double head, double request, double rate) {
        return new Listening.Limits(body, 16_000_000, 32, connections, idle, head, request, rate);
    }

    private static HttpResponse<String> send(HttpClient client, String base, String path, String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        if (body != null) request.POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void overTlsKeysHaveScopesAndQuotas() throws Exception {
        Certificate certificate = Certificate.make();
        SecureRandom random = new SecureRandom();
        String user = ApiKey.random(random);
        String slow = ApiKey.random(random);
        String admin = ApiKey.random(random);
        Access access = new Access(List.of(new ApiKey("user", ApiKey.hash(user, random), EnumSet.of(Scope.INFER), Double.POSITIVE_INFINITY),
                new ApiKey("slow", ApiKey.hash(slow, random), EnumSet.of(Scope.INFER), 0.01),
                new ApiKey("admin", ApiKey.hash(admin, random), EnumSet.allOf(Scope.class), Double.POSITIVE_INFINITY)), System::nanoTime);
        Listening listening = new Listening("127.0.0.1", 0, Optional.of(certificate.pem), access, limits(4096, 100, 60, 10, 20, 1024), false, 5);
        try (TestingPort port = TestingPort.open(Engine.named("onnxruntime"), folder, listening, "m");
                HttpClient client = HttpClient.newBuilder().sslContext(certificate.trusting).build();
                HttpClient strange = HttpClient.newHttpClient()) {
            String base = "https://127.0.0.1:" + port.port();
            String infer = "/v2/models/m/infer";
            assertThatThrownBy(() -> send(strange, base, "/v2/health/live", "", null)).isInstanceOf(IOException.class);
            assertThat(send(client, base, "/v2/health/ready", "", null).statusCode()).isEqualTo(200);
            HttpResponse<String> none = send(client, base, infer, "", TestingPort.ONE_ROW);
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(send(client, base, infer, "fk-wrong", TestingPort.ONE_ROW).statusCode()).isEqualTo(401);
            assertThat(send(client, base, infer, user, TestingPort.ONE_ROW).body()).contains("[2.0,4.0]");
            assertThat(send(client, base, "/v2/repository/models/m/load", user, "").statusCode()).isEqualTo(403);
            assertThat(send(client, base, "/v2/repository/models/m/load", admin, "").statusCode()).isEqualTo(200);
            assertThat(send(client, base, infer, slow, TestingPort.ONE_ROW).statusCode()).isEqualTo(200);
            HttpResponse<String> quota = send(client, base, infer, slow, TestingPort.ONE_ROW);
            assertThat(quota.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(quota.headers().firstValue("retry-after").orElseThrow())).isBetween(1, 100);
            HttpResponse<String> large = send(client, base, infer, user, TestingPort.ONE_ROW + " ".repeat(5000));
            assertThat(large.statusCode()).as(large.body()).isEqualTo(413);
            assertThat(Json.readMap(large.body())).containsOnlyKeys("error");
        }
    }

    /// ONNX Runtime, but a run waits at a gate.
    private static final class GatedEngine implements Engine {
        private final Engine inner = Engine.named("onnxruntime");
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private final java.util.concurrent.Semaphore waiting = new java.util.concurrent.Semaphore(0);

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public String version() {
            return inner.version();
        }

        @Override
        public Session open(Graph model, SessionOptions options) {
            return inner.open(model, options);
        }

        @Override
        public Session open(Path model, SessionOptions options) {
            Session session = inner.open(model, options);
            return new Session() {
                @Override
                public Map<String, Tensor> run(Map<String, Tensor> inputs) {
                    return session.run(inputs);
                }

                @Override
                public Prepared prepare(Map<String, Tensor> inputs) {
                    Prepared prepared = session.prepare(inputs);
                    return new Prepared() {
                        @Override
                        public void run() {
                            waiting.release();
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            prepared.run();
                        }

                        @Override
                        public Map<String, Tensor> outputs() {
                            return prepared.outputs();
                        }

                        @Override
                        public void close() {
                            prepared.close();
                        }
                    };
                }

                @Override
                public boolean isConcurrent() {
                    return true;
                }

                @Override
                public void close() {
                    session.close();
                }
            };
        }
    }

    @Test
    void deadlinesPassInTheQueueAndWhatWasTakenIsAnsweredInTheDrain() throws Exception {
        GatedEngine engine = new GatedEngine();
        TestingPort port = TestingPort.open(engine, folder, TestingPort.plain(limits(1 << 20, 100, 60, 10, 20, 1024)), "m");
        try (HttpClient client = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + port.port();
            engine.gate = new CountDownLatch(1);
            engine.waiting.drainPermits();
            List<CompletableFuture<HttpResponse<String>>> taken = java.util.stream.IntStream.range(0, 2).mapToObj(i -> later(client, base)).toList();
            engine.waiting.acquire(2);
            String impatient = TestingPort.ONE_ROW.replace("{\"inputs\"", "{\"parameters\":{\"timeout\":30000},\"inputs\"");
            HttpResponse<String> late = send(client, base, "/v2/models/m/infer", "", impatient);
            assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
            port.server().drain();
            assertThat(send(client, base, "/v2/health/ready", "", null).statusCode()).isEqualTo(503);
            assertThat(send(client, base, "/v2/health/live", "", null).statusCode()).isEqualTo(200);
            port.server().stopTaking();
            HttpResponse<String> refused = send(client, base, "/v2/models/m/infer", "", TestingPort.ONE_ROW);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(port::close);
            engine.gate.countDown();
            for (CompletableFuture<HttpResponse<String>> t : taken) {
                assertThat(t.join().statusCode()).isEqualTo(200);
                assertThat(t.join().body()).contains("[2.0,4.0]");
            }
            closed.join();
            assertThatThrownBy(() -> send(client, base, "/v2/health/live", "", null)).isInstanceOf(IOException.class);
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(HttpClient client, String base) {
        return client.sendAsync(HttpRequest.newBuilder(URI.create(base + "/v2/models/m/infer"))
                .POST(HttpRequest.BodyPublishers.ofString(TestingPort.ONE_ROW)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /// Models without a batch, with sizes that they leave open, or with no shape at all, are asked one request at a time.
    @Test
    void shapesThatCannotShareARunAreServedAlone() throws Exception {
        List<ModelSpec> specs = List.of(TestingPort.spec("open", doubling("open", Dim.of("batch"), Dim.of("width"))),
                TestingPort.spec("vector", doubling("vector", Dim.of("n"))), TestingPort.spec("fixed", doubling("fixed", Dim.of(3))),
                TestingPort.spec("scalar", doubling("scalar")));
        try (TestingPort port = TestingPort.open(Engine.named("onnxruntime"), TestingPort.plain(Listening.Limits.USUAL), specs);
                HttpClient client = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + port.port();
            record Case(String model, String shape, String data, String want) {}
            for (Case c : List.of(new Case("open", "[2,3]", "[1,2,3,4,5,6]", "[2.0,4.0,6.0,8.0,10.0,12.0]"), new Case("open", "[1,1]", "[4]", "[8.0]"),
                    new Case("vector", "[4]", "[1,2,3,4]", "[2.0,4.0,6.0,8.0]"), new Case("fixed", "[3]", "[1,2,3]", "[2.0,4.0,6.0]"),
                    new Case("scalar", "[]", "[7]", "[14.0]"))) {
                String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + c.shape + ",\"data\":" + c.data + "}]}";
                HttpResponse<String> answer = send(client, base, "/v2/models/" + c.model + "/infer", "", body);
                assertThat(answer.statusCode()).as(c.model + " " + answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains("\"shape\":" + c.shape, "\"data\":" + c.want);
            }
            assertThat(port.server().loaded()).filteredOn(m -> !m.shares()).extracting(m -> m.name()).containsExactly("fixed", "open", "scalar");
        }
    }

    private static Path doubling(String name, Dim... shape) {
        GraphBuilder b = new GraphBuilder(name).opset(17);
        String x = b.input("x", ElementType.FLOAT, shape);
        b.add(Node.of("Add", List.of(x, x), "y"));
        Path file = folder.resolve(name + ".onnx");
        OnnxFile.write(file, b.output("y", ElementType.FLOAT, shape).build());
        return file;
    }

    /// Clients that hold connections by sending a byte now and then, each in its own way; a good one is served meanwhile on its own connection.
    @Test
    void slowSilentAndTooManyClientsAreCut() throws Exception {
        try (TestingPort port = TestingPort.open(Engine.named("onnxruntime"), folder, TestingPort.plain(limits(1 << 20, 4, 1.5, 0.5, 0.5, 100_000)),
                "m"); HttpClient client = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + port.port();
            String head = "POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: ";
            try (Socket slowHead = new Socket("127.0.0.1", port.port()); Socket slowBody = new Socket("127.0.0.1", port.port());
                    Socket longBody = new Socket("127.0.0.1", port.port())) {
                slowBody.getOutputStream().write((head + "100\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
                longBody.getOutputStream().write((head + "900000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
                CompletableFuture<Boolean> one = cut(slowHead);
                CompletableFuture<Boolean> two = cut(slowBody);
                CompletableFuture<Boolean> three = cut(longBody);
                while (!(one.isDone() && two.isDone() && three.isDone())) {
                    assertThat(send(client, base, "/v2/models/m/infer", "", TestingPort.ONE_ROW).statusCode()).isEqualTo(200);
                    Thread.sleep(50);
                }
                assertThat(one.join() && two.join() && three.join()).isTrue();
            }
            try (Socket silent = new Socket("127.0.0.1", port.port())) {
                silent.getOutputStream().write("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                // Answered, then silent: the end of the stream comes from the server.
                assertThat(new String(silent.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200").contains("live");
            }
            assertThat(overTheLimit(port.port())).isPositive();
        }
    }

    /// Sends a byte every 20 ms until the connection is closed by the other side.
    private static CompletableFuture<Boolean> cut(Socket socket) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write('X');
                    if (socket.getInputStream().available() > 0 && socket.getInputStream().readAllBytes() != null) return true;
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        });
    }

    /// Of eight connections at once, those that are closed at once.
    private static int overTheLimit(int port) throws IOException {
        int closed = 0;
        List<Socket> all = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) all.add(new Socket("127.0.0.1", port));
        for (Socket socket : all) {
            socket.setSoTimeout(300);
            try {
                if (socket.getInputStream().read() < 0) closed++;
            } catch (java.net.SocketTimeoutException e) {
                // It is one of those that may stay.
            } catch (IOException e) {
                closed++;
            }
        }
        for (Socket socket : all) socket.close();
        return closed;
    }
}
