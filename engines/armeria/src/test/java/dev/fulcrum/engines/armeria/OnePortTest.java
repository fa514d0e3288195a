package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.fulcrum.engines.armeria.inference.GRPCInferenceServiceGrpc;
import dev.fulcrum.engines.armeria.inference.ModelInferRequest;
import dev.fulcrum.engines.armeria.inference.ModelInferResponse;
import dev.fulcrum.engines.armeria.inference.ServerReadyRequest;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
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
import dev.fulcrum.unit.Json;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole server over a real port, with ONNX Runtime behind it: y = x + x.
class OnePortTest {
    @TempDir
    static Path folder;
    private static Server server;
    private static Transport.Running running;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        GraphBuilder b = new GraphBuilder("double").opset(17);
        String x = b.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of(2));
        b.add(Node.of("Add", List.of(x, x), "y"));
        OnnxFile.write(folder.resolve("m.onnx"), b.output("y", ElementType.FLOAT, Dim.of("batch"), Dim.of(2)).build());
        ModelSpec spec = new ModelSpec("m", folder.resolve("m.onnx"), "line", Optional.empty(), 60, Objective.LATENCY, Amortisation.UNKNOWN,
                Optional.empty());
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
        server = new Server(Engine.named("onnxruntime"), new ServerOptions(2, 1000, 16, new Tariff(1e-3, "USD", 10, 4), Optional.empty()),
                catalogue, ReceiptSink.NONE, Clock.systemUTC(), System::nanoTime).start();
        server.load("m");
        running = Transport.any().start(server, new Listening("127.0.0.1", 0, Optional.empty(), Access.open(), Listening.Limits.USUAL, false, 5));
    }

    @AfterAll
    static void stop() {
        running.close();
        server.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return CLIENT.send(to(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void jsonInAndOut() throws Exception {
        HttpResponse<String> r = post("/v2/models/m/infer",
                "{\"id\":\"a\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2],[3,4]]}]}");
        assertThat(r.statusCode()).isEqualTo(200);
        assertThat(r.body()).isEqualTo("{\"model_name\":\"m\",\"model_version\":\"" + server.model("m", "").version()
                + "\",\"id\":\"a\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[2.0,4.0,6.0,8.0]}]}");
        assertThat(r.headers().firstValue("fulcrum-receipt").orElseThrow()).contains("line=\"line\"", "compute=0.", "energy-basis=MODELLED");
    }

    @Test
    void binaryInAndOut() throws Exception {
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}}],"
                + "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]}";
        ByteBuffer body = ByteBuffer.allocate(json.length() + 8).order(ByteOrder.LITTLE_ENDIAN).put(json.getBytes(StandardCharsets.UTF_8))
                .putFloat(1.5f).putFloat(-2);
        HttpResponse<byte[]> r = CLIENT.send(to("/v2/models/m/infer").header("Inference-Header-Content-Length", "" + json.length())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.array())).build(), HttpResponse.BodyHandlers.ofByteArray());
        int length = Integer.parseInt(r.headers().firstValue("inference-header-content-length").orElseThrow());
        ByteBuffer rest = ByteBuffer.wrap(r.body(), length, r.body().length - length).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(rest.getFloat()).isEqualTo(3);
        assertThat(rest.getFloat()).isEqualTo(-4);
        assertThat(Json.readMap(new String(r.body(), 0, length, StandardCharsets.UTF_8))).containsKey("outputs");
    }

    @Test
    void everyErrorIsTheProtocolsWithoutInsides() throws Exception {
        record Case(HttpResponse<String> got, int status) {}
        for (Case c : List.of(new Case(get("/nowhere"), 404), new Case(get("/v2/models/none"), 404), new Case(get("/v2/models/m/infer"), 405),
                new Case(post("/v2/models/none/infer", "{}"), 404), new Case(post("/v2/models/m/infer", "{"), 400),
                new Case(post("/v2/models/m/versions/9/infer", "{}"), 404), new Case(post("/v2/models/m/predict", "no picture"), 400),
                new Case(post("/v2/repository/models/..%2f..%2fetc/load", ""), 400), new Case(post("/v2/models/m/feedback", "{}"), 400))) {
            assertThat(c.got.statusCode()).as(c.got.uri() + " " + c.got.body()).isEqualTo(c.status);
            assertThat(Json.readMap(c.got.body())).containsOnlyKeys("error");
            assertThat(c.got.body()).doesNotContain("dev.fulcrum", "Exception", folder.toString());
        }
    }

    @Test
    void healthMetadataRepositoryMetricsAndPage() throws Exception {
        assertThat(get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/m/ready").statusCode()).isEqualTo(200);
        assertThat(Json.readMap(get("/v2/models/m").body())).containsEntry("platform", "onnxruntime_onnx");
        String before = server.model("m", "").version();
        assertThat(post("/v2/repository/models/m/load", "").statusCode()).isEqualTo(200);
        assertThat(server.model("m", "").version()).isNotEqualTo(before);
        assertThat(post("/v2/repository/index", "").body()).contains("\"state\":\"READY\"");
        assertThat(get("/metrics").body()).contains("fulcrum_inference_requests_total{model=\"m\"");
        assertThat(get("/status").body()).contains("\"p99Seconds\"");
        assertThat(get("/").body()).contains("<!doctype html>");
    }

    @Test
    void grpcOnTheSamePort() {
        String uri = "gproto+http://127.0.0.1:" + running.port();
        var client = GrpcClients.newClient(uri, GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub.class);
        assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
        ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2.5f).flip();
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m").setId("g").addInputs(
                ModelInferRequest.InferInputTensor.newBuilder().setName("x").setDatatype("FP32").addShape(1).addShape(2));
        ModelInferResponse answer = client.modelInfer(request.clone().addRawInputContents(ByteString.copyFrom(raw)).build());
        ByteBuffer y = answer.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(answer.getId()).isEqualTo("g");
        assertThat(new float[] {y.getFloat(), y.getFloat()}).containsExactly(2, 5);
        assertThatThrownBy(() -> client.modelInfer(request.build())).isInstanceOfSatisfying(StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
        assertThatThrownBy(() -> client.modelInfer(request.clone().setModelName("none").build())).isInstanceOfSatisfying(
                StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        assertThat(GrpcClients.newClient(uri, HealthGrpc.HealthBlockingStub.class).check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        assertThat(services(uri)).contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
    }

    /// What reflection tells.
    private static List<String> services(String uri) {
        CompletableFuture<ServerReflectionResponse> told = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> asked = GrpcClients.newClient(uri, ServerReflectionGrpc.ServerReflectionStub.class)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse value) {
                        told.complete(value);
                    }

                    @Override
                    public void onError(Throwable e) {
                        told.completeExceptionally(e);
                    }

                    @Override
                    public void onCompleted() {}
                });
        asked.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        List<String> names = told.join().getListServicesResponse().getServiceList().stream().map(s -> s.getName()).toList();
        asked.onCompleted();
        return names;
    }
}
