package dev.fulcrum.run;

import java.util.Map;

/// Work that a child process can be asked to do, found by `ServiceLoader` under its name.
///
/// A process may do several, one after another: a job leaves nothing behind that another could see, and frees what it took.
public interface WorkerJob {
    /// The name by which the parent asks for it, for example "train".
    String name();

    /// Does the work. Whatever it throws becomes a fault in the parent; a native crash does too.
    ///
    /// @param request as given to [Sandbox], after a round trip through JSON
    /// @param reply   sends progress to the parent; the last message is the result
    void run(Map<String, Object> request, Reply reply) throws Exception;

    /// The way back to the parent.
    interface Reply {
        /// Sends one message, a record or a map.
        void send(Object message);
    }
}
