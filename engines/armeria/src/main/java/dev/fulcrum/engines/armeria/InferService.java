package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.InferenceRequest;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.Receipt;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.Reply;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.oip.InferCall;
import dev.fulcrum.serve.oip.InferReader;
import dev.fulcrum.serve.oip.InferWriter;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// `POST .../infer`: JSON or binary tensors in, the same out.
///
/// The body stays in the network's own buffer until a worker has copied its tensors into the batch; the buffer is given back with the
/// reply, on whichever path that comes.
final class InferService implements HttpService {
    static final AsciiString JSON_LENGTH = AsciiString.cached("inference-header-content-length");
    static final AsciiString RECEIPT = AsciiString.cached("fulcrum-receipt");
    static final AsciiString TRACE = AsciiString.cached("traceparent");
    /// A larger JSON text takes longer to parse than an event loop should be away.
    private static final int LONG_JSON = 256 << 10;

    private final Server server;
    private final InferReader reader;

    InferService(Server server, Listening listening) {
        this.server = server;
        this.reader = new InferReader(listening.limits().jsonDepth());
    }

    /// An answer is whole when it comes: Armeria then writes its head and its body at once, where it would wait for the one before it asks for the
    /// other.
    @Override
    public ExchangeType exchangeType(RoutingContext ctx) {
        return ExchangeType.REQUEST_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        long arrival = server.nanos();
        ServedModel model = server.model(ctx.pathParam("model"), Routes.version(ctx));
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        HttpResponse response = HttpResponse.of(answer);
        req.aggregate(AggregationOptions.usePooledObjects(ctx.alloc(), ctx.eventLoop())).whenComplete((body, e) -> {
            if (e != null) answer.complete(Errors.response(Errors.refusal(e)));
            else arrived(ctx, model, body, arrival, answer, response);
        });
        return response;
    }

    private void arrived(ServiceRequestContext ctx, ServedModel model, AggregatedHttpRequest body, long arrival,
            CompletableFuture<HttpResponse> answer, HttpResponse response) {
        ctx.clearRequestTimeout();
        boolean plain = !body.headers().contains(JSON_LENGTH);
        if (plain && body.content().length() > LONG_JSON) {
            ctx.blockingTaskExecutor().execute(() -> submit(model, body, arrival, answer, response));
        } else {
            submit(model, body, arrival, answer, response);
        }
    }

    private void submit(ServedModel model, AggregatedHttpRequest body, long arrival, CompletableFuture<HttpResponse> answer,
            HttpResponse response) {
        HttpData content = body.content();
        try {
            ByteBuffer bytes = content.byteBuf().nioBuffer();
            InferCall call = reader.read(model, bytes, jsonLength(body));
            InferenceRequest request = new InferenceRequest(call.inputs(), call.rows(), arrival, call.timeoutNanos(), call.priority(),
                    new HttpReply(model, call, content, answer));
            response.whenComplete().exceptionally(left -> {
                server.cancel(request);
                return null;
            });
            server.submit(model, server.traced(request, body.headers().get(TRACE)));
        } catch (RuntimeException e) {
            content.close();
            answer.complete(Errors.response(Errors.refusal(e)));
        }
    }

    /// @return -1 where all of the body is JSON
    private static int jsonLength(AggregatedHttpRequest body) {
        String length = body.headers().get(JSON_LENGTH);
        if (length == null) return -1;
        try {
            int value = Integer.parseInt(length);
            if (value >= 0) return value;
        } catch (NumberFormatException e) {
            // told below
        }
        throw Refusal.invalid("Inference-Header-Content-Length must be a number of bytes").raise();
    }

    /// Writes the answer on the worker's thread, from where the engine left it.
    private record HttpReply(ServedModel model, InferCall call, HttpData body, CompletableFuture<HttpResponse> answer) implements Reply {
        @Override
        public void answered(List<Tensor> outputs, Receipt receipt) {
            HttpResponse response;
            try (body) {
                response = written(InferWriter.write(model, call, outputs), receipt);
            } catch (RuntimeException e) {
                response = Errors.response(Errors.refusal(e));
            }
            answer.complete(response);
        }

        private static HttpResponse written(InferWriter.Body body, Receipt receipt) {
            ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK).add(RECEIPT, receipt.words());
            if (body.jsonLength() < 0) headers.contentType(MediaType.JSON);
            else headers.contentType(MediaType.OCTET_STREAM).setInt(JSON_LENGTH, body.jsonLength());
            return HttpResponse.of(headers.build(), HttpData.wrap(body.bytes()));
        }

        @Override
        public void refused(Refusal refusal) {
            body.close();
            answer.complete(Errors.response(refusal));
        }
    }
}
