package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.serve.Refusal;

/// Refuses a body that comes in far more pieces than its size needs: each piece costs a hundred times its byte until the body is whole.
///
/// A body of a told length over HTTP/1 is not cut by its sender, and not counted.
final class Pieces {
    /// That any body may have.
    private static final int FREE = 1024;
    /// Bytes that a piece must have on average beyond those.
    private static final int LEAST = 256;

    private int count;
    private long bytes;

    private Pieces() {}

    /// A service whose request ends with a refusal where it has too many pieces.
    static HttpResponse counted(HttpService service, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        if (req.headers().contentLength() >= 0 && !ctx.sessionProtocol().isMultiplex()) return service.serve(ctx, req);
        Pieces pieces = new Pieces();
        HttpRequest counted = req.peekData(pieces::take);
        ctx.updateRequest(counted);
        return service.serve(ctx, counted);
    }

    private void take(HttpData piece) {
        bytes += piece.length();
        if (++count > FREE + bytes / LEAST) throw Refusal.of(Refusal.Kind.TOO_LARGE, "the body has too many pieces").raise();
    }
}
