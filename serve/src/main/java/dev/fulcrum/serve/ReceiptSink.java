package dev.fulcrum.serve;

/// Where the sums of receipts go, once a second; durable when [#take] returns.
public interface ReceiptSink {
    void take(ServedInterval interval);

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
