package dev.fulcrum.run.isolate;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/// The process's side of an [IsolatedSession]: opens the model, then answers over a socket until its parent ends it.
public final class ModelJob implements WorkerJob {
    static final String NAME = "model";
    static final String SOCKET = "socket";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) throws Exception {
        Path folder = Path.of((String) request.get("folder"));
        SessionOptions options = new SessionOptions(((Number) request.get("threads")).intValue(), (Boolean) request.get("spin"));
        Session session = Engine.named((String) request.get("engine")).open(Path.of((String) request.get("model")), options);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.resolve(SOCKET)));
            reply.send(Map.of("pid", ProcessHandle.current().pid()));
            while (true) {
                SocketChannel connection = server.accept();
                Thread.ofPlatform().daemon().start(() -> new AnsweringLane(connection, session, folder).answer());
            }
        }
    }
}
