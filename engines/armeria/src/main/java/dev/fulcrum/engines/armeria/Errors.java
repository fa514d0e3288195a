package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.RefusedException;
import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.concurrent.CompletionException;

/// Every error as the protocol wants it, `{"error": "..."}`, with nothing of the server's inside in it.
final class Errors implements ServerErrorHandler {

    @Override
    public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        return response(refusal(cause));
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(ServiceConfig config, RequestHeaders headers, HttpStatus status, String description,
            Throwable cause) {
        return plain(status);
    }

    @Override
    public AggregatedHttpResponse renderStatus(ServiceRequestContext ctx, ServiceConfig config, RequestHeaders headers, HttpStatus status,
            String description, Throwable cause) {
        return plain(status);
    }

    private static AggregatedHttpResponse plain(HttpStatus status) {
        return AggregatedHttpResponse.of(status, MediaType.JSON_UTF_8, text(status.reasonPhrase().toLowerCase(java.util.Locale.ROOT)));
    }

    static Refusal refusal(Throwable cause) {
        return switch (cause) {
            case CompletionException e when e.getCause() != null -> refusal(e.getCause());
            case RefusedException e -> e.refusal();
            case ContentTooLargeException _ -> Refusal.of(Refusal.Kind.TOO_LARGE, "the body is too large");
            case RequestTimeoutException _ -> Refusal.of(Refusal.Kind.EXPIRED, "the request did not arrive in time");
            case ClosedStreamException _, CancelledSubscriptionException _, AbortedStreamException _ ->
                    Refusal.of(Refusal.Kind.CANCELLED, "the client left");
            case HttpStatusException e when e.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE) ->
                Refusal.of(Refusal.Kind.TOO_LARGE, "the body is too large");
            case HttpStatusException e when e.httpStatus().isClientError() -> Refusal.invalid(e.httpStatus().reasonPhrase());
            default -> Refusal.of(Refusal.Kind.FAILED, "the server failed on this request");
        };
    }

    static HttpStatus status(Refusal.Kind kind) {
        return switch (kind) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
            case QUOTA -> HttpStatus.TOO_MANY_REQUESTS;
            case OVERLOADED, UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case EXPIRED -> HttpStatus.GATEWAY_TIMEOUT;
            case CANCELLED -> HttpStatus.valueOf(499);
            case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    static HttpResponse response(Refusal refusal) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status(refusal.kind())).contentType(MediaType.JSON_UTF_8);
        if (refusal.retryAfterSeconds() > 0) headers.setInt(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
        if (refusal.kind() == Refusal.Kind.UNAUTHENTICATED) headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(text(refusal.message())));
    }

    private static String text(String message) {
        return Json.write(Map.of("error", message));
    }
}
