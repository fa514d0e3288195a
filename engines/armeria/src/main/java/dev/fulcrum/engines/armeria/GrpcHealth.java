package dev.fulcrum.engines.armeria;

import dev.fulcrum.serve.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;

/// gRPC's own health service: the server under the empty name, and the inference service under its own.
final class GrpcHealth extends HealthGrpc.HealthImplBase {
    private final Server server;

    GrpcHealth(Server server) {
        this.server = server;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
        if (!request.getService().isEmpty() && !request.getService().equals("inference.GRPCInferenceService")) {
            out.onError(Status.NOT_FOUND.withDescription("no such service").asRuntimeException());
            return;
        }
        out.onNext(HealthCheckResponse.newBuilder().setStatus(server.isReady() ? HealthCheckResponse.ServingStatus.SERVING
                : HealthCheckResponse.ServingStatus.NOT_SERVING).build());
        out.onCompleted();
    }
}
