package dev.fulcrum.engines.armeria;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.engines.armeria.inference.GRPCInferenceServiceGrpc;
import dev.fulcrum.engines.armeria.inference.InferParameter;
import dev.fulcrum.engines.armeria.inference.ModelInferRequest;
import dev.fulcrum.engines.armeria.inference.ModelInferResponse;
import dev.fulcrum.engines.armeria.inference.ModelMetadataRequest;
import dev.fulcrum.engines.armeria.inference.ModelMetadataResponse;
import dev.fulcrum.engines.armeria.inference.ModelReadyRequest;
import dev.fulcrum.engines.armeria.inference.ModelReadyResponse;
import dev.fulcrum.engines.armeria.inference.ServerLiveRequest;
import dev.fulcrum.engines.armeria.inference.ServerLiveResponse;
import dev.fulcrum.engines.armeria.inference.ServerMetadataRequest;
import dev.fulcrum.engines.armeria.inference.ServerMetadataResponse;
import dev.fulcrum.engines.armeria.inference.ServerReadyRequest;
import dev.fulcrum.engines.armeria.inference.ServerReadyResponse;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.InferenceRequest;
import dev.fulcrum.serve.Receipt;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.RefusedException;
import dev.fulcrum.serve.Reply;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.serve.oip.Datatype;
import dev.fulcrum.serve.oip.Described;
import dev.fulcrum.serve.oip.InferCall;
import dev.fulcrum.serve.oip.RawTensor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// The Open Inference Protocol over gRPC. Answers are raw bytes, whatever form the request had.
final class InferenceGrpc extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
    private final Server server;

    InferenceGrpc(Server server) {
        this.server = server;
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> out) {
        say(out, () -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> out) {
        say(out, () -> ServerReadyResponse.newBuilder().setReady(server.isReady()).build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> out) {
        say(out, () -> ModelReadyResponse.newBuilder().setReady(isReady(request)).build());
    }

    private boolean isReady(ModelReadyRequest request) {
        try {
            return server.model(request.getName(), request.getVersion()) != null;
        } catch (RefusedException e) {
            if (e.refusal().kind() == Refusal.Kind.UNAVAILABLE) return false;
            throw e;
        }
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> out) {
        say(out, () -> ServerMetadataResponse.newBuilder().setName(Described.NAME).setVersion(Described.VERSION)
                .addAllExtensions(Described.EXTENSIONS).build());
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> out) {
        say(out, () -> {
            ServedModel model = server.model(request.getName(), request.getVersion());
            return ModelMetadataResponse.newBuilder().setName(model.name()).addVersions(model.version()).setPlatform(Described.PLATFORM)
                    .addAllInputs(model.signature().inputs().stream().map(InferenceGrpc::tensor).toList())
                    .addAllOutputs(model.signature().outputs().stream().map(InferenceGrpc::tensor).toList()).build();
        });
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorSpec spec) {
        return ModelMetadataResponse.TensorMetadata.newBuilder().setName(spec.name()).setDatatype(Datatype.of(spec.type()))
                .addAllShape(spec.dims()).build();
    }

    private static <T> void say(StreamObserver<T> out, Supplier<T> answer) {
        try {
            out.onNext(answer.get());
            out.onCompleted();
        } catch (RuntimeException e) {
            out.onError(status(Errors.refusal(e)).asRuntimeException());
        }
    }

    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> out) {
        long arrival = server.nanos();
        try {
            ServedModel model = server.model(request.getModelName(), request.getModelVersion());
            Tensor[] inputs = inputs(model, request);
            int rows = InferCall.rows(model, inputs);
            InferenceRequest asked = new InferenceRequest(List.of(inputs), rows, arrival, timeout(request),
                    dev.fulcrum.serve.Priority.of(number(request, "priority")), new GrpcReply(model, request, outputs(model, request), out));
            if (out instanceof ServerCallStreamObserver<ModelInferResponse> call) call.setOnCancelHandler(() -> server.cancel(asked));
            server.submit(model, server.traced(asked, ServiceRequestContext.current().request().headers().get(InferService.TRACE)));
        } catch (RuntimeException e) {
            out.onError(status(Errors.refusal(e)).asRuntimeException());
        }
    }

    /// The shorter of the parameter, in microseconds, and the call's own deadline, after which nobody waits.
    private static OptionalLong timeout(ModelInferRequest request) {
        long nanos = Math.min(number(request, "timeout"), Long.MAX_VALUE / 4000) * 1000;
        long call = ServiceRequestContext.current().requestTimeoutMillis() * 1_000_000;
        if (nanos <= 0) nanos = Long.MAX_VALUE;
        if (ServiceRequestContext.current().request().headers().contains("grpc-timeout") && call > 0) nanos = Math.min(nanos, call);
        return nanos == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    private static long number(ModelInferRequest request, String parameter) {
        if (request.getParametersCount() == 0) return 0;
        InferParameter value = request.getParametersMap().get(parameter);
        return value == null ? 0 : switch (value.getParameterChoiceCase()) {
            case INT64_PARAM -> value.getInt64Param();
            case UINT64_PARAM -> value.getUint64Param();
            default -> 0;
        };
    }

    private static Tensor[] inputs(ServedModel model, ModelInferRequest request) {
        boolean raw = request.getRawInputContentsCount() > 0;
        if (raw && request.getRawInputContentsCount() != request.getInputsCount()) {
            throw Refusal.invalid("raw_input_contents must have one part an input").raise();
        }
        Tensor[] inputs = new Tensor[model.signature().inputs().size()];
        for (int i = 0; i < request.getInputsCount(); i++) {
            ModelInferRequest.InferInputTensor given = request.getInputs(i);
            int place = model.signature().input(given.getName());
            if (place < 0) throw InferCall.invalid(given.getName(), "is not one of the model's");
            if (inputs[place] != null) throw InferCall.invalid(given.getName(), "is given twice");
            if (raw && given.hasContents()) throw InferCall.invalid(given.getName(), "has both contents and raw contents");
            inputs[place] = input(model.signature().inputs().get(place), given, raw ? request.getRawInputContents(i) : null);
        }
        return inputs;
    }

    private static Tensor input(TensorSpec spec, ModelInferRequest.InferInputTensor given, ByteString raw) {
        if (given.getShapeCount() > 16) throw InferCall.invalid(spec.name(), "may have 16 dimensions");
        long[] shape = new long[given.getShapeCount()];
        for (int d = 0; d < shape.length; d++) shape[d] = given.getShape(d);
        long count = InferCall.check(spec, given.getDatatype(), shape);
        if (raw == null) return GrpcContents.read(spec, shape, count, given.getContents());
        return RawTensor.of(spec, shape, count, raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static int[] outputs(ServedModel model, ModelInferRequest request) {
        int[] all = new int[request.getOutputsCount() == 0 ? model.signature().outputs().size() : request.getOutputsCount()];
        for (int i = 0; i < all.length; i++) {
            all[i] = request.getOutputsCount() == 0 ? i : model.signature().output(request.getOutputs(i).getName());
            if (all[i] < 0) throw Refusal.invalid("output " + InferCall.quoted(request.getOutputs(i).getName()) + " is not one of the model's").raise();
        }
        return all;
    }

    private record GrpcReply(ServedModel model, ModelInferRequest request, int[] outputs, StreamObserver<ModelInferResponse> out)
            implements Reply {
        @Override
        public void answered(List<Tensor> values, Receipt receipt) {
            ModelInferResponse.Builder response = ModelInferResponse.newBuilder().setModelName(model.name()).setModelVersion(model.version())
                    .setId(request.getId());
            for (int place : outputs) add(response, model.signature().outputs().get(place).name(), values.get(place));
            response.putParameters("fulcrum_receipt", InferParameter.newBuilder().setStringParam(receipt.words()).build());
            // A client that has left makes these throw; there is nobody to tell.
            try {
                out.onNext(response.build());
                out.onCompleted();
            } catch (RuntimeException left) {
                return;
            }
        }

        private static void add(ModelInferResponse.Builder response, String name, Tensor value) {
            var output = ModelInferResponse.InferOutputTensor.newBuilder().setName(name).setDatatype(Datatype.of(value.type()));
            for (int d = 0; d < value.rank(); d++) output.addShape(value.dim(d));
            response.addOutputs(output).addRawOutputContents(bytes(value));
        }

        private static ByteString bytes(Tensor value) {
            if (value.type() != ElementType.STRING) return ByteString.copyFrom(value.bytes());
            byte[][] texts = value.strings().stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
            int size = 0;
            for (byte[] text : texts) size += 4 + text.length;
            ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            for (byte[] text : texts) all.putInt(text.length).put(text);
            return UnsafeByteOperations.unsafeWrap(all.flip());
        }

        @Override
        public void refused(Refusal refusal) {
            try {
                out.onError(status(refusal).asRuntimeException());
            } catch (RuntimeException left) {
                return;
            }
        }
    }

    /// The status of a call that never became a message. What the service itself throws is told by its own answers, so what comes here is a
    /// refusal, a client that left, or bytes that are no gRPC: those are the client's fault, however the library calls them.
    static Status unread(Status status, Throwable cause) {
        Refusal refusal = Errors.refusal(cause);
        if (refusal.kind() != Refusal.Kind.FAILED) return status(refusal);
        return switch (cause) {
            case IOException _ -> Status.INVALID_ARGUMENT.withDescription("the message could not be read");
            case IndexOutOfBoundsException _ -> Status.INVALID_ARGUMENT.withDescription("the message is cut");
            case StatusException _, StatusRuntimeException _ -> unread(status.getCode());
            case RuntimeException _ when status.getCode() == Status.Code.INVALID_ARGUMENT -> status(Refusal.invalid("a header of the call is wrong"));
            case RuntimeException e when e.getCause() instanceof IOException -> Status.INVALID_ARGUMENT.withDescription("the message could not be read");
            default -> status(refusal);
        };
    }

    private static Status unread(Status.Code code) {
        return switch (code) {
            case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED.withDescription("the message is too large");
            case INTERNAL, UNKNOWN -> Status.INVALID_ARGUMENT.withDescription("the message could not be read");
            default -> code.toStatus();
        };
    }

    static Status status(Refusal refusal) {
        Status status = switch (refusal.kind()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
            case FORBIDDEN -> Status.PERMISSION_DENIED;
            case NOT_FOUND -> Status.NOT_FOUND;
            case TOO_LARGE -> Status.INVALID_ARGUMENT;
            case QUOTA -> Status.RESOURCE_EXHAUSTED;
            case OVERLOADED, UNAVAILABLE -> Status.UNAVAILABLE;
            case EXPIRED -> Status.DEADLINE_EXCEEDED;
            case CANCELLED -> Status.CANCELLED;
            case FAILED -> Status.INTERNAL;
        };
        return status.withDescription(refusal.message());
    }
}
