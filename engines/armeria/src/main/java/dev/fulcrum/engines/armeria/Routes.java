package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.fulcrum.engines.armeria.inference.GRPCInferenceServiceGrpc;
import dev.fulcrum.serve.Access;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.MetricsText;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.Scope;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.Status;
import dev.fulcrum.serve.oip.Described;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Which path is answered by what.
///
/// @param server    answers
/// @param listening limits and keys
/// @param late      gRPC
record Routes(Server server, Listening listening, LateGrpc late) {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");
    private static final byte[] PAGE = page();
    /// The page loads nothing from elsewhere, and may not.
    private static final ResponseHeaders PAGE_HEADERS = ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.HTML_UTF_8)
            .add("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' blob: data:")
            .add("x-content-type-options", "nosniff").build();

    Routes(Server server, Listening listening) {
        this(server, listening, new LateGrpc(List.of(GRPCInferenceServiceGrpc.getServiceDescriptor(), HealthGrpc.getServiceDescriptor(),
                ServerReflectionGrpc.getServiceDescriptor()), () -> grpc(server, listening)));
    }

    /// Builds what is not there yet; the port is open.
    void begin(Executor executor) {
        late.begin(executor);
    }

    void addTo(ServerBuilder b) {
        health(b);
        metadata(b);
        InferService infer = new InferService(server, listening);
        for (String model : new String[] {"/v2/models/{model}", "/v2/models/{model}/versions/{version}"}) {
            post(b, model + "/infer", Scope.INFER, infer);
            post(b, model + "/predict", Scope.INFER, new BodyService(server, new PictureBodies(listening)));
            post(b, model + "/recommend", Scope.INFER, new BodyService(server, new SuggestionBodies(server)));
        }
        repository(b);
        post(b, "/v2/models/{model}/feedback", Scope.INFER, this::feedback);
        b.route().get("/metrics").build(guarded(Scope.INFER, (ctx, req) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, MetricsText.of(server))));
        get(b, "/status", ctx -> Status.of(server));
        b.route().get("/").build((ctx, req) -> HttpResponse.of(PAGE_HEADERS, HttpData.wrap(PAGE)));
        late.addTo(b, this::guardedButHealth);
    }

    /// Health is answered without a key there too.
    private HttpService guardedButHealth(HttpService service) {
        HttpService guarded = guarded(Scope.INFER, service);
        return (ctx, req) -> (ctx.path().startsWith("/grpc.health.v1.Health/") ? service : guarded).serve(ctx, req);
    }

    private static GrpcService grpc(Server server, Listening listening) {
        return GrpcService.builder().addService(new InferenceGrpc(server)).addService(new GrpcHealth(server))
                .addService(ProtoReflectionServiceV1.newInstance())
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO).maxRequestMessageLength((int) listening.limits().bodyBytes())
                .exceptionHandler((ctx, status, cause, metadata) -> InferenceGrpc.unread(status, cause)).build();
    }

    private HttpResponse feedback(ServiceRequestContext ctx, HttpRequest req) {
        String name = server.model(ctx.pathParam("model"), "").name();
        return HttpResponse.of(req.aggregate().thenApplyAsync(body -> {
            Given given = given(body.contentUtf8());
            boolean known = server.judge(name, given.id, given.label);
            return known ? json(HttpStatus.OK, Map.of("judged", true))
                    : Errors.response(Refusal.of(Refusal.Kind.NOT_FOUND, "no answer with that id is waiting for its label"));
        }, ctx.blockingTaskExecutor()));
    }

    /// A true label, and the id of the request that it belongs to.
    private record Given(String id, String label) {}

    private static Given given(String text) {
        try {
            Given given = Json.read(text, Given.class);
            if (given != null && given.id != null && given.label != null && given.label.length() <= 256) return given;
        } catch (FaultException e) {
            // told below
        }
        throw Refusal.invalid("the body must be {\"id\": ..., \"label\": ...}").raise();
    }

    private static byte[] page() {
        try (InputStream in = Routes.class.getResourceAsStream("page.html")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Health is for load balancers, which have no keys.
    private void health(ServerBuilder b) {
        b.route().get("/v2/health/live").build((ctx, req) -> json(HttpStatus.OK, Map.of("live", true)));
        b.route().get("/v2/health/ready").build((ctx, req) -> {
            boolean ready = server.isReady();
            return json(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, Map.of("ready", ready));
        });
        for (String path : new String[] {"/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready"}) {
            b.route().get(path).build((ctx, req) -> {
                var model = server.model(ctx.pathParam("model"), version(ctx));
                return json(HttpStatus.OK, Map.of("name", model.name(), "ready", true));
            });
        }
    }

    private void metadata(ServerBuilder b) {
        get(b, "/v2", ctx -> Described.server());
        get(b, "/v2/models/{model}", ctx -> Described.model(server.model(ctx.pathParam("model"), "")));
        get(b, "/v2/models/{model}/versions/{version}", ctx -> Described.model(server.model(ctx.pathParam("model"), version(ctx))));
    }

    private void repository(ServerBuilder b) {
        post(b, "/v2/repository/index", Scope.INFER, (ctx, req) -> HttpResponse.of(req.aggregate()
                .thenApply(body -> json(HttpStatus.OK, Described.index(server.index(), body.contentUtf8())))));
        post(b, "/v2/repository/models/{model}/load", Scope.ADMIN, blocking(ctx -> server.load(ctx.pathParam("model"))));
        post(b, "/v2/repository/models/{model}/unload", Scope.ADMIN, blocking(ctx -> {
            server.unload(ctx.pathParam("model"));
            return null;
        }));
    }

    /// Loading takes long: it has its own threads, and as much time as it needs.
    private HttpService blocking(Function<ServiceRequestContext, Object> work) {
        return (ctx, req) -> HttpResponse.of(req.aggregate().thenApplyAsync(_ -> {
            ctx.clearRequestTimeout();
            work.apply(ctx);
            return json(HttpStatus.OK, Map.of());
        }, ctx.blockingTaskExecutor()).exceptionally(e -> Errors.response(loadFailed(e))));
    }

    private static Refusal loadFailed(Throwable e) {
        Refusal refusal = Errors.refusal(e);
        if (refusal.kind() != Refusal.Kind.FAILED) return refusal;
        return Refusal.invalid("the model cannot be loaded; what was served before stays");
    }

    static String version(ServiceRequestContext ctx) {
        String version = ctx.pathParam("version");
        return version == null ? "" : version;
    }

    private void get(ServerBuilder b, String path, Function<ServiceRequestContext, Object> answer) {
        b.route().get(path).build(guarded(Scope.INFER, (ctx, req) -> json(HttpStatus.OK, answer.apply(ctx))));
    }

    private void post(ServerBuilder b, String path, Scope scope, HttpService service) {
        b.route().post(path).build(guarded(scope, service));
    }

    /// Lets pass whose key is good for it. A key that was never seen costs a slow hash, which no event loop must wait for.
    HttpService guarded(Scope scope, HttpService service) {
        Access access = listening.access();
        return access.isOpen() ? service : new Guarded(access, scope, service);
    }

    private record Guarded(Access access, Scope scope, HttpService service) implements HttpService {
        @Override
        public ExchangeType exchangeType(RoutingContext ctx) {
            return service.exchangeType(ctx);
        }

        @Override
        public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
            String key = key(req.headers());
            if (access.isQuick(key)) return admitted(access.check(key, scope), service, ctx, req);
            return HttpResponse.of(CompletableFuture.supplyAsync(() -> access.check(key, scope), ctx.blockingTaskExecutor())
                    .thenApplyAsync(refusal -> quietly(refusal, service, ctx, req), ctx.eventLoop()));
        }
    }

    private static HttpResponse quietly(Refusal refusal, HttpService service, ServiceRequestContext ctx, HttpRequest req) {
        try {
            return admitted(refusal, service, ctx, req);
        } catch (Exception e) {
            return Errors.response(Errors.refusal(e));
        }
    }

    private static HttpResponse admitted(Refusal refusal, HttpService service, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        return refusal == null ? service.serve(ctx, req) : Errors.response(refusal);
    }

    static String key(RequestHeaders headers) {
        String bearer = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (bearer.regionMatches(true, 0, "Bearer ", 0, 7)) return bearer.substring(7).strip();
        return headers.get("x-api-key", "");
    }

    static HttpResponse json(HttpStatus status, Object value) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, Json.write(value));
    }
}
