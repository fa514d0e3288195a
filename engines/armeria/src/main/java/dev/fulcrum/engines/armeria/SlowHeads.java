package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Closes a connection on which the head of a request has begun and is not whole in time: each byte of it would put off the limit on silence,
/// and no request is there yet whose own limit could end it.
///
/// Over HTTP/2 only the first head of a connection is timed; after that, its bytes may be of other streams, or a sign of life.
final class SlowHeads extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<SlowHeads> KEY = AttributeKey.valueOf(SlowHeads.class, "slowHeads");
    /// How often in the limit's time it is looked at.
    private static final int LOOKS = 4;

    private final long nanos;
    /// Requests without their whole response: what comes meanwhile is a body, which has a limit of its own.
    private final AtomicInteger open = new AtomicInteger();
    /// Whether bytes have come since the last head was whole.
    private boolean waiting;
    private boolean hadOne;
    private long since;

    private SlowHeads(double seconds) {
        this.nanos = (long) (seconds * 1e9);
    }

    /// Watches a new connection.
    static void watch(ChannelPipeline pipeline, double seconds) {
        SlowHeads watch = new SlowHeads(seconds);
        pipeline.channel().attr(KEY).set(watch);
        pipeline.addFirst("slow-heads", watch);
    }

    /// A service that notes that its request's head was whole.
    static HttpResponse noted(HttpService service, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        Channel channel = ctx.log().partial().channel();
        SlowHeads watch = channel == null ? null : channel.attr(KEY).get();
        if (watch == null) return service.serve(ctx, req);
        watch.begin();
        try {
            HttpResponse response = service.serve(ctx, req);
            response.whenComplete().whenComplete((_, _) -> watch.open.decrementAndGet());
            return response;
        } catch (Exception e) {
            watch.open.decrementAndGet();
            throw e;
        }
    }

    private void begin() {
        open.incrementAndGet();
        waiting = false;
        hadOne = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
        if (!waiting && open.get() == 0 && !(hadOne && isHttp2(ctx))) {
            waiting = true;
            since = System.nanoTime();
        }
        super.channelRead(ctx, bytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ScheduledFuture<?> looks = ctx.channel().eventLoop().scheduleWithFixedDelay(() -> look(ctx), nanos / LOOKS, nanos / LOOKS, TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(_ -> looks.cancel(false));
    }

    private void look(ChannelHandlerContext ctx) {
        if (waiting && System.nanoTime() - since > nanos) ctx.close();
    }

    private static boolean isHttp2(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(Http2ConnectionHandler.class) != null;
    }
}
