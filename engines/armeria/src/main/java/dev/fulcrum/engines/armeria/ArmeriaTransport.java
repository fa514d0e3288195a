package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceNaming;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.Transport;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import io.netty.handler.flush.FlushConsolidationHandler;
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
    public Prepared prepare(dev.fulcrum.serve.Server server, Listening listening) {
        quickStart(listening);
        Routes routes = new Routes(server, listening);
        Server armeria = build(routes, listening).build();
        return () -> listen(armeria, routes, listening);
    }

    /// What Armeria and Netty would look for at their first use, and nobody needs here: OpenSSL where nothing is encrypted, and events for
    /// flight recordings of buffers. Together they are a third of the library's start. What somebody has set stays.
    private static void quickStart(Listening listening) {
        if (listening.tls().isEmpty()) setUnlessSet("com.linecorp.armeria.tlsEngineType", "jdk");
        setUnlessSet("io.netty.jfr.enabled", "false");
        // By itself Netty remembers where one buffer in 128 came from, which takes a stack trace. Our soaks show leaks; set it to look for one.
        setUnlessSet("io.netty.leakDetection.level", "disabled");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }

    private static Running listen(Server armeria, Routes routes, Listening listening) {
        try {
            armeria.start().join();
        } catch (CompletionException e) {
            throw Fault.of("listen on " + listening.host() + ":" + listening.port(), "must be an address of this machine with a free port",
                    String.valueOf(e.getCause()), "choose another with --port or --host").raise(e);
        }
        if (listening.tls().isEmpty()) FirstRequest.ask(armeria.activePort().localAddress(), routes.server());
        routes.begin(CommonPools.blockingTaskExecutor());
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

    private static ServerBuilder build(Routes routes, Listening listening) {
        Listening.Limits limits = listening.limits();
        ServerBuilder builder = Server.builder()
                .port(new InetSocketAddress(listening.host(), listening.port()), protocol(listening))
                .blockingTaskExecutor(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .maxRequestLength(limits.bodyBytes())
                // A usual request is one piece: several would be joined, and each costs the stream some steps.
                .http1MaxChunkSize(LONGEST_PIECE)
                .maxNumConnections(limits.connections())
                .requestTimeout(seconds(limits.requestSeconds()))
                .idleTimeout(seconds(limits.idleSeconds()))
                .gracefulShutdownTimeout(Duration.ofMillis(200), seconds(listening.drainSeconds()))
                .decorator(Pieces::counted)
                .http2MaxStreamsPerConnection(1024)
                // By itself Armeria works a name out for every request; nobody reads it here.
                .defaultServiceNaming(ServiceNaming.of("fulcrum"))
                .disableServerHeader()
                .disableDateHeader()
                .verboseResponses(false)
                .errorHandler(new Errors());
        eventLoops(builder, routes.server());
        tls(builder, listening);
        SlowClients slow = new SlowClients(limits);
        builder.childChannelPipelineCustomizer(pipeline -> {
            slow.watch(pipeline);
            // Head and body of an answer are flushed one after the other; sent together they are one system call for us and one for the client.
            pipeline.addFirst("one-flush", new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        });
        routes.addTo(builder);
        builder.decorator(slow);
        return builder;
    }

    private static void eventLoops(ServerBuilder builder, dev.fulcrum.serve.Server server) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        new Gathering(server.freeWorkers()).loops(threads)
                .ifPresentOrElse(group -> builder.workerGroup(group, true), () -> builder.workerGroup(threads));
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
