package dev.fulcrum.load;

import dev.fulcrum.unit.Fault;
import java.net.InetSocketAddress;
import java.net.URI;

/// Where a server listens, as somebody typed it: `http://127.0.0.1:8080`, `localhost:8080`.
///
/// @param host name or number
/// @param port in [1, 65535]
public record ServerAddress(String host, int port) {

    /// @throws dev.fulcrum.unit.FaultException for anything but plain HTTP without a path
    public static ServerAddress of(String typed) {
        String text = typed.contains("://") ? typed : "http://" + typed;
        try {
            URI uri = URI.create(text);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && path.matches("/?") && uri.getPort() != 0 && uri.getPort() < 65_536) {
                return new ServerAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // told below, with the text
        }
        throw Fault.of("URL", "must be http://HOST:PORT", typed, "write http://127.0.0.1:8080; TLS is not spoken by the load tester").raise();
    }

    public InetSocketAddress socket() {
        return new InetSocketAddress(host, port);
    }

    /// `127.0.0.1:8080`, for the header Host.
    public String authority() {
        return host + ":" + port;
    }
}
