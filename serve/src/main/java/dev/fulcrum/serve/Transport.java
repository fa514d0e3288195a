package dev.fulcrum.serve;

import dev.fulcrum.unit.Fault;
import java.util.ServiceLoader;

/// A foreign machine that carries requests between a network and a [Server]; found by `ServiceLoader`.
public interface Transport {
    /// The library's name in lower case, for example "armeria".
    String name();

    /// Listens and answers until it is closed.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the port is taken, or the certificate cannot be read
    Running start(Server server, Listening listening);

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
