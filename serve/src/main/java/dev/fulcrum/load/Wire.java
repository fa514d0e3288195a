package dev.fulcrum.load;

/// Connections to a server and a clock: all that a load needs from outside. One thread uses it.
public interface Wire extends AutoCloseable {
    /// In place of an HTTP status: the connection broke before an answer was whole.
    int LOST = -1;
    /// In place of an HTTP status: there was no connection to send it on.
    int UNREACHABLE = -4;

    /// Takes answers as they come.
    interface Answers {
        /// @param status of HTTP, or [Wire#LOST] or [Wire#UNREACHABLE]
        /// @param at     when the answer was whole, by [Wire#now]
        void answered(int query, int status, double at);
    }

    /// Seconds from some start.
    double now();

    /// Connections that carry no request at the moment.
    int free();

    /// Sends a query on a free connection; must not be called without one.
    void send(int query);

    /// Returns at that time, or earlier: at once after answers have come, which it hands over.
    void await(double until, Answers answers);

    @Override
    void close();
}
