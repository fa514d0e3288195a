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
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.Priority;
import dev.fulcrum.serve.Receipt;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.Reply;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import dev.fulcrum.tasks.image.PictureModel;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// `POST .../predict`: a JPEG or PNG as body, its label as answer.
///
/// @param server  answers
/// @param listening limits
record PredictService(Server server, Listening listening) implements HttpService {

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        long arrival = server.nanos();
        ServedModel model = server.model(ctx.pathParam("model"), Routes.version(ctx));
        PictureModel images = model.images().orElseThrow(() -> Refusal.invalid(
                "model " + model.name() + " does not say how it takes pictures: use infer").raise());
        String given = req.headers().get("x-request-id", "");
        String id = given.matches("[\\x21-\\x7e]{1,128}") ? given : Long.toHexString(ThreadLocalRandom.current().nextLong());
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        HttpResponse response = HttpResponse.of(answer);
        // Pictures are decoded beside the event loop: that takes longer than the model.
        req.aggregate().thenAcceptAsync(body -> {
            ctx.clearRequestTimeout();
            InferenceRequest request = new InferenceRequest(List.of(picture(images, body.content().array())), 1, arrival, OptionalLong.empty(),
                    Priority.NORMAL, new Said(server, model, images, id, answer));
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

    private Tensor picture(PictureModel images, byte[] content) {
        try {
            return images.picture(content, listening.limits().pixels());
        } catch (FaultException e) {
            throw Refusal.invalid("the body must be a sound JPEG or PNG of at most " + listening.limits().pixels() + " pixels").raise();
        }
    }

    private record Said(Server server, ServedModel model, PictureModel images, String id, CompletableFuture<HttpResponse> answer)
            implements Reply {
        @Override
        public void answered(List<Tensor> outputs, Receipt receipt) {
            try {
                PictureModel.Said said = images.say(outputs.get(model.signature().output(images.output())).toFloatArray());
                server.answered(model, id, said.label());
                answer.complete(response(said, receipt));
            } catch (RuntimeException e) {
                answer.complete(Errors.response(Errors.refusal(e)));
            }
        }

        private HttpResponse response(PictureModel.Said said, Receipt receipt) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model_name", model.name());
            json.put("model_version", model.version());
            json.put("id", id);
            json.put("label", said.label());
            json.put("probability", said.probability());
            json.put("probabilities", said.probabilities());
            json.put("toPerson", said.toPerson());
            return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.JSON_UTF_8)
                    .add(InferService.RECEIPT, receipt.words()).build(), HttpData.ofUtf8(Json.write(json)));
        }

        @Override
        public void refused(Refusal refusal) {
            answer.complete(Errors.response(refusal));
        }
    }
}
