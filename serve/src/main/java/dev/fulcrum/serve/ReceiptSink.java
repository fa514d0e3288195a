package dev.fulcrum.serve;

/// Where the sums of receipts go, once a second; durable when [#take] returns.
public interface ReceiptSink {
    void take(ServedInterval interval);

    /// Keeps a true label for audit.
    default void judged(Feedback feedback) {}

    /// Requests of a line that earlier servers answered, as far as they are read by now.
    default long answeredBefore(String line) {
        return 0;
    }

    /// The server ended in order: nothing is missing.
    void closed();

    /// Forgets everything: for a server whose money nobody counts.
    ReceiptSink NONE = new ReceiptSink() {
        @Override
        public void take(ServedInterval interval) {}

        @Override
        public void closed() {}
    };
}
