package dev.fulcrum.engines.armeria;

import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The server asks itself before it says that it is ready, so that the first client does not wait while classes are read.
///
/// What it asks is answered by the protocol's own errors, or needs no key: nothing of it is booked.
final class FirstRequest {
    private static final int PATIENCE_MILLIS = 2000;

    private FirstRequest() {}

    static void ask(InetSocketAddress port, Server server) {
        List<String> models = server.loaded().stream().map(ServedModel::name).toList();
        try (Socket socket = new Socket()) {
            socket.connect(reachable(port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            say(socket, "GET /v2/health/ready HTTP/1.1", "", "keep-alive");
            say(socket, "POST /v2/models/" + (models.isEmpty() ? "none" : models.getFirst()) + "/infer HTTP/1.1", "{\"inputs\":[]}", "close");
        } catch (IOException e) {
            // A slower first request, nothing else.
            return;
        }
    }

    /// A server that listens on every address is asked on loopback.
    private static InetSocketAddress reachable(InetSocketAddress port) {
        return port.getAddress().isAnyLocalAddress() ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getPort()) : port;
    }

    private static void say(Socket socket, String line, String body, String connection) throws IOException {
        socket.getOutputStream().write((line + "\r\nHost: localhost\r\nConnection: " + connection + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
        readHead(socket.getInputStream());
    }

    /// To the end of the answer's head; what follows is short and stays in the socket, or the next head follows it.
    private static void readHead(InputStream in) throws IOException {
        int line = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                if (line == 0) return;
                line = 0;
            } else if (b != '\r') {
                line++;
            }
        }
    }
}
