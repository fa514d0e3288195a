package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.InferenceRequest;
import dev.fulcrum.serve.Priority;
import dev.fulcrum.serve.Receipt;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.Reply;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.serve.recommend.RecommendCall;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// `POST .../recommend`: who asks and what he did as JSON, suggestions as answer; several questions at once under `requests`.
///
/// @param server answers
record RecommendService(Server server) implements HttpService {

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        long arrival = server.nanos();
        ServedModel model = server.model(ctx.pathParam("model"), Routes.version(ctx));
        String given = req.headers().get("x-request-id", "");
        String id = given.matches("[\\x21-\\x7e]{1,128}") ? given : Long.toHexString(ThreadLocalRandom.current().nextLong());
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        HttpResponse response = HttpResponse.of(answer);
        req.aggregate().thenAcceptAsync(body -> {
            RecommendCall call = RecommendCall.read(model, body.contentUtf8(), server.epochSeconds());
            InferenceRequest request = new InferenceRequest(ordered(model, call.inputs()), call.rows(), arrival, OptionalLong.empty(), Priority.NORMAL,
                    new Said(server, model, call, id, answer));
            response.whenComplete().exceptionally(left -> {
                server.cancel(request);
                return null;
            });
            server.submit(model, server.traced(request, req.headers().get(InferService.TRACE)));
        }, ctx.blockingTaskExecutor()).exceptionally(e -> {
            answer.complete(Errors.response(Errors.refusal(e)));
            return null;
        });
        return response;
    }

    private static List<Tensor> ordered(ServedModel model, Map<String, Tensor> inputs) {
        return model.signature().inputs().stream().map(TensorSpec::name).map(inputs::get).toList();
    }

    private record Said(Server server, ServedModel model, RecommendCall call, String id, CompletableFuture<HttpResponse> answer) implements Reply {
        @Override
        public void answered(List<Tensor> outputs, Receipt receipt) {
            try {
                Map<String, Object> json = call.answer(model, id, outputs);
                call.first(model, outputs).ifPresent(item -> server.answered(model, id, item));
                answer.complete(HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.JSON_UTF_8)
                        .add(InferService.RECEIPT, receipt.words()).build(), HttpData.ofUtf8(Json.write(json))));
            } catch (RuntimeException e) {
                answer.complete(Errors.response(Errors.refusal(e)));
            }
        }

        @Override
        public void refused(Refusal refusal) {
            answer.complete(Errors.response(refusal));
        }
    }
}
