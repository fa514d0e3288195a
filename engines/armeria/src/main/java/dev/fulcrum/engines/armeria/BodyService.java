package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.AggregatedHttpRequest;
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
import dev.fulcrum.unit.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// A body that becomes one request to a model, and outputs that become JSON: pictures, questions for suggestions.
///
/// @param server  answers
/// @param reading of a body
record BodyService(Server server, Reading reading) implements HttpService {

    /// Turns a body into a request; called beside the event loop, since it may take longer than the model.
    interface Reading {
        /// @throws dev.fulcrum.serve.RefusedException when the body is wrong, or the model takes no such bodies
        Asked read(ServedModel model, AggregatedHttpRequest body);
    }

    /// @param inputs in the order of the model's signature
    /// @param rows   of them
    /// @param saying what the outputs mean
    record Asked(List<Tensor> inputs, int rows, Saying saying) {}

    /// Turns outputs, in the order of the model's signature, into what the client reads.
    interface Saying {
        Said say(List<Tensor> outputs);
    }

    /// @param json  the answer's own keys
    /// @param label what a late label is compared with, where there is one
    record Said(Map<String, Object> json, Optional<String> label) {}

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        long arrival = server.nanos();
        ServedModel model = server.model(ctx.pathParam("model"), Routes.version(ctx));
        String given = req.headers().get("x-request-id", "");
        String id = given.matches("[\\x21-\\x7e]{1,128}") ? given : Long.toHexString(ThreadLocalRandom.current().nextLong());
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        HttpResponse response = HttpResponse.of(answer);
        req.aggregate().thenAcceptAsync(body -> {
            ctx.clearRequestTimeout();
            Asked asked = reading.read(model, body);
            InferenceRequest request = new InferenceRequest(asked.inputs(), asked.rows(), arrival, OptionalLong.empty(), Priority.NORMAL,
                    new Answer(server, model, asked.saying(), id, answer));
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

    private record Answer(Server server, ServedModel model, Saying saying, String id, CompletableFuture<HttpResponse> answer) implements Reply {
        @Override
        public void answered(List<Tensor> outputs, Receipt receipt) {
            try {
                Said said = saying.say(outputs);
                said.label().ifPresent(label -> server.answered(model, id, label));
                answer.complete(response(said, receipt));
            } catch (RuntimeException e) {
                answer.complete(Errors.response(Errors.refusal(e)));
            }
        }

        private HttpResponse response(Said said, Receipt receipt) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model_name", model.name());
            json.put("model_version", model.version());
            json.put("id", id);
            json.putAll(said.json());
            return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.JSON_UTF_8)
                    .add(InferService.RECEIPT, receipt.words()).build(), HttpData.ofUtf8(Json.write(json)));
        }

        @Override
        public void refused(Refusal refusal) {
            answer.complete(Errors.response(refusal));
        }
    }
}
