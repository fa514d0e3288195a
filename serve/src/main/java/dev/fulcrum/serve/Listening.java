package dev.fulcrum.serve;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.Optional;

/// Where and how strictly a transport listens.
///
/// @param host   address; loopback unless somebody asked for more
/// @param port   0 for any free one
/// @param tls    without it, plain text
/// @param access who may do what
/// @param limits of single requests and connections
/// @param open   whether a server without keys may be reached from elsewhere
/// @param drainSeconds how long a closing transport waits for the requests that it has taken
public record Listening(String host, int port, Optional<Tls> tls, Access access, Limits limits, boolean open, double drainSeconds) {
    /// A server that the network can reach, and that everybody may use and change, must be meant so.
    ///
    /// @param file for the fault
    public void refuseOpenDoor(String file) {
        if (open || !access.isOpen() || isLoopback()) return;
        throw Fault.of("host", "must be a loopback address, as long as there are no keys", host,
                "add keys (fulcrum serve --new-key NAME), or say that it is meant so with open: true").at(Place.file(file)).raise();
    }

    private boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /// @param certificate chain, PEM
    /// @param key         PKCS#8, PEM
    public record Tls(Path certificate, Path key) {}

    /// @param bodyBytes      of one request
    /// @param pixels         of one image
    /// @param jsonDepth      levels of nested JSON
    /// @param connections    at one time
    /// @param idleSeconds    after which a silent connection is closed
    /// @param headSeconds    within which a request's headers must have arrived
    /// @param requestSeconds within which a request must have arrived whole, unless its body is longer than the rate gives it then
    /// @param bodyRate       bytes a second that a long body must keep up
    public record Limits(long bodyBytes, long pixels, int jsonDepth, int connections, double idleSeconds, double headSeconds,
            double requestSeconds, double bodyRate) {
        public static final Limits USUAL = new Limits(64L << 20, 16_000_000, 32, 4096, 60, 10, 20, 64 << 10);
    }
}
