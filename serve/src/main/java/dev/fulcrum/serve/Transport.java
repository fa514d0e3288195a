package dev.fulcrum.serve;

import dev.fulcrum.unit.Fault;
import java.util.ServiceLoader;

/// A foreign machine that carries requests between a network and a [Server]; found by `ServiceLoader`.
public interface Transport {
    /// The library's name in lower case, for example "armeria".
    String name();

    /// Gets ready to listen; may be done while the server loads its models.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the certificate cannot be read
    Prepared prepare(Server server, Listening listening);

    /// Listens and answers until it is closed.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the port is taken, or the certificate cannot be read
    default Running start(Server server, Listening listening) {
        return prepare(server, listening).listen();
    }

    /// A transport that has read all that it needs, and does not listen yet.
    interface Prepared {
        /// Listens; has carried a first request itself when this returns, where the network is plain text.
        ///
        /// @throws dev.fulcrum.unit.FaultException when the port is taken
        Running listen();
    }

    /// A transport that listens.
    interface Running extends AutoCloseable {
        /// The port, which the system chose where 0 was asked for.
        int port();

        /// Takes no more connections, waits until every request that was taken is answered, and ends.
        @Override
        void close();
    }

    /// The transport on the class path.
    ///
    /// @throws dev.fulcrum.unit.FaultException when there is none
    static Transport any() {
        return ServiceLoader.load(Transport.class).findFirst().orElseThrow(() -> Fault.of("find a transport", "must be on the class path",
                "none", "start with ./fulcrum, which joins the class path that a verb needs").raise());
    }
}
