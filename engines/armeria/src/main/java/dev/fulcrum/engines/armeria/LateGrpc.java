package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A gRPC service that is built beside the first moments of the server.
///
/// Building it makes classes at run time for its forms of JSON, which nobody here uses: half of a server's start. REST need not wait for
/// that; a call that comes before it is done waits for it.
final class LateGrpc implements HttpService {
    private final List<ServiceDescriptor> services;
    private final Supplier<GrpcService> build;
    private final CompletableFuture<GrpcService> built = new CompletableFuture<>();
    private volatile ServiceConfig config;
    private volatile GrpcService late;

    /// @param services of what will be built
    LateGrpc(List<ServiceDescriptor> services, Supplier<GrpcService> build) {
        this.services = services;
        this.build = build;
    }

    /// @param around what stands between the port and the service
    void addTo(ServerBuilder b, UnaryOperator<HttpService> around) {
        HttpService guarded = new Guarded(this, around.apply(this));
        for (ServiceDescriptor service : services) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                b.service(Route.builder().exact("/" + method.getFullMethodName()).build(), guarded);
            }
        }
    }

    /// Lets a server see what is behind the guard.
    private static final class Guarded extends SimpleDecoratingHttpService {
        private final HttpService guard;

        Guarded(HttpService behind, HttpService guard) {
            super(behind);
            this.guard = guard;
        }

        @Override
        public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
            return guard.serve(ctx, req);
        }
    }

    @Override
    public void serviceAdded(ServiceConfig cfg) {
        config = cfg;
    }

    /// Builds it on another thread, once the server is there.
    void begin(Executor executor) {
        executor.execute(() -> {
            try {
                GrpcService service = build.get();
                late = service;
                service.serviceAdded(config);
                built.complete(service);
            } catch (Exception | Error e) {
                built.completeExceptionally(e);
            }
        });
    }

    /// Reflection looks for the gRPC services of a server by this.
    @Override
    public <T> T as(Class<T> type) {
        T own = HttpService.super.as(type);
        return own != null || late == null ? own : late.as(type);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        if (built.isDone()) return built.join().serve(ctx, req);
        return HttpResponse.of(built.thenApplyAsync(service -> served(service, ctx, req), ctx.eventLoop()));
    }

    private static HttpResponse served(GrpcService service, ServiceRequestContext ctx, HttpRequest req) {
        try {
            return service.serve(ctx, req);
        } catch (Exception e) {
            return HttpResponse.ofFailure(e);
        }
    }
}
