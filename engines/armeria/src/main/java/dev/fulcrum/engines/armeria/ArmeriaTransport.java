package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceNaming;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.Transport;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One port for everything: HTTP/1, HTTP/2 and gRPC, by Armeria.
///
/// Event loops read, parse small requests and write; models run on the server's own workers. A model is far more work than a request's
/// handling, so there are few event loops: more of them would only take cores from the workers.
public final class ArmeriaTransport implements Transport {
    private static final int LONGEST_PIECE = 64 << 10;
    /// Held here, because a logger that nobody holds forgets its level.
    private static final Logger HTTP2 = Logger.getLogger("io.netty.handler.codec.http2");

    static {
        // What clients send wrongly is no news: each such frame would be a line of log, as many as they like.
        HTTP2.setLevel(Level.WARNING);
    }

    @Override
    public String name() {
        return "armeria";
    }

    @Override
    public Running start(dev.fulcrum.serve.Server server, Listening listening) {
        Server armeria = build(server, listening).build();
        try {
            armeria.start().join();
        } catch (CompletionException e) {
            throw Fault.of("listen on " + listening.host() + ":" + listening.port(), "must be an address of this machine with a free port",
                    String.valueOf(e.getCause()), "choose another with --port or --host").raise(e);
        }
        return new Started(armeria);
    }

    private record Started(Server armeria) implements Running {
        @Override
        public int port() {
            return armeria.activeLocalPort();
        }

        @Override
        public void close() {
            armeria.stop().join();
        }
    }

    private static ServerBuilder build(dev.fulcrum.serve.Server server, Listening listening) {
        Listening.Limits limits = listening.limits();
        ServerBuilder builder = Server.builder()
                .port(new InetSocketAddress(listening.host(), listening.port()), protocol(listening))
                .workerGroup(Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
                .blockingTaskExecutor(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .maxRequestLength(limits.bodyBytes())
                // A usual request is one piece: several would be joined, and each costs the stream some steps.
                .http1MaxChunkSize(LONGEST_PIECE)
                .maxNumConnections(limits.connections())
                .requestTimeout(seconds(limits.requestSeconds()))
                .idleTimeout(seconds(limits.idleSeconds()))
                .gracefulShutdownTimeout(Duration.ofMillis(200), seconds(listening.drainSeconds()))
                .childChannelPipelineCustomizer(pipeline -> SlowHeads.watch(pipeline, limits.requestSeconds()))
                .decorator(Pieces::counted)
                .decorator(SlowHeads::noted)
                .http2MaxStreamsPerConnection(1024)
                // By itself Armeria works a name out for every request; nobody reads it here.
                .defaultServiceNaming(ServiceNaming.of("fulcrum"))
                .disableServerHeader()
                .disableDateHeader()
                .verboseResponses(false)
                .errorHandler(new Errors());
        tls(builder, listening);
        new Routes(server, listening).addTo(builder);
        return builder;
    }

    private static SessionProtocol protocol(Listening listening) {
        return listening.tls().isPresent() ? SessionProtocol.HTTPS : SessionProtocol.HTTP;
    }

    private static void tls(ServerBuilder builder, Listening listening) {
        listening.tls().ifPresent(tls -> {
            try {
                builder.tls(tls.certificate().toFile(), tls.key().toFile());
            } catch (RuntimeException e) {
                throw Fault.of("read certificate", "must be a PEM chain and its PKCS#8 key", String.valueOf(e.getMessage()),
                        "check both files").at(Place.file(tls.certificate().toString())).raise(e);
            }
        });
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
