package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.fulcrum.serve.Listening;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Closes connections whose clients send their requests too slowly: a head that is not whole in time, or a body below the least rate.
///
/// It stands before everything else on a connection and sees bytes, not requests; [#serve] tells it when a head has become a request. A
/// client that sends a byte now and then keeps every timeout of silence from firing, which is why silence is not what is measured here.
final class SlowClients implements DecoratingHttpServiceFunction {
    private static final AttributeKey<Watch> WATCH = AttributeKey.valueOf(SlowClients.class, "watch");
    private static final byte[] HTTP2 = {'P', 'R', 'I', ' '};
    private final Listening.Limits limits;

    SlowClients(Listening.Limits limits) {
        this.limits = limits;
    }

    void watch(ChannelPipeline pipeline) {
        Watch watch = new Watch(limits);
        pipeline.channel().attr(WATCH).set(watch);
        pipeline.addFirst("slow-clients", watch);
    }

    /// A request's head is whole. A long body has as long as the least rate gives it, instead of the fixed time of short ones.
    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        Watch watch = ctx.log().partial().channel().attr(WATCH).get();
        if (watch == null) return delegate.serve(ctx, req);
        watch.headArrived();
        // What a client says of a longer body is not believed: it is refused at the limit, and no time can be set for 2^63 bytes.
        long length = Math.min(req.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0), limits.bodyBytes());
        double seconds = length / limits.bodyRate();
        if (seconds > limits.requestSeconds()) {
            ctx.setRequestTimeout(TimeoutMode.SET_FROM_START, Duration.ofMillis(Math.round(1000 * seconds)));
            watch.bodyBegins();
            req.whenComplete().handle((_, _) -> {
                ctx.eventLoop().execute(watch::bodyEnds);
                return null;
            });
        }
        try {
            HttpResponse response = delegate.serve(ctx, req);
            response.whenComplete().handle((_, _) -> {
                if (ctx.eventLoop().inEventLoop()) watch.answered();
                else ctx.eventLoop().execute(watch::answered);
                return null;
            });
            return response;
        } catch (Exception e) {
            watch.answered();
            throw e;
        }
    }

    /// One connection; all of it runs on its event loop.
    private static final class Watch extends ChannelInboundHandlerAdapter {
        private final Listening.Limits limits;
        private Future<?> looking;
        private long headSince;
        private int open;
        private int bodies;
        private long bytes;
        private long bytesBefore;
        private long bytesLookedAt;
        private boolean manyStreams;

        Watch(Listening.Limits limits) {
            this.limits = limits;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (ctx.channel().isActive()) begin(ctx);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            begin(ctx);
            ctx.fireChannelActive();
        }

        private void begin(ChannelHandlerContext ctx) {
            if (looking != null) return;
            headSince = System.nanoTime();
            long millis = Math.max(10, Math.round(1000 * Math.min(limits.headSeconds(), limits.requestSeconds()) / 4));
            looking = ctx.executor().scheduleAtFixedRate(() -> look(ctx), millis, millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (looking != null) looking.cancel(false);
            ctx.fireChannelInactive();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf buffer) {
                if (bytes == 0) manyStreams = isHttp2(buffer);
                bytes += buffer.readableBytes();
                if (open == 0 && headSince == 0 && !manyStreams) headSince = System.nanoTime();
            }
            ctx.fireChannelRead(message);
        }

        private static boolean isHttp2(ByteBuf buffer) {
            for (int i = 0; i < HTTP2.length; i++) {
                if (buffer.readableBytes() <= i || buffer.getByte(buffer.readerIndex() + i) != HTTP2[i]) return false;
            }
            return true;
        }

        void headArrived() {
            headSince = 0;
            open++;
        }

        void answered() {
            open--;
        }

        void bodyBegins() {
            bodies++;
            bytesBefore = bytes;
            bytesLookedAt = System.nanoTime();
        }

        void bodyEnds() {
            bodies--;
        }

        private void look(ChannelHandlerContext ctx) {
            long now = System.nanoTime();
            boolean slowHead = headSince != 0 && (now - headSince) / 1e9 > limits.headSeconds() && !isHttp2OverTls(ctx);
            if (slowHead || bodies > 0 && isSlowBody(now)) ctx.close();
        }

        private boolean isHttp2OverTls(ChannelHandlerContext ctx) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            return manyStreams || tls != null && "h2".equals(tls.applicationProtocol());
        }

        /// Looked at once a [Listening.Limits#requestSeconds], so that a pause between two packets is no reason.
        private boolean isSlowBody(long now) {
            double seconds = (now - bytesLookedAt) / 1e9;
            if (seconds < limits.requestSeconds()) return false;
            boolean slow = (bytes - bytesBefore) / seconds < limits.bodyRate();
            bytesBefore = bytes;
            bytesLookedAt = now;
            return slow;
        }
    }
}
