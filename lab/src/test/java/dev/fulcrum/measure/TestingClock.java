package dev.fulcrum.measure;

import dev.fulcrum.run.Session;
import java.util.function.LongSupplier;

/// A clock that stands still until told, and prepared models that take as long as they are told.
final class TestingClock implements LongSupplier {
    private long nanos;

    @Override
    public long getAsLong() {
        return nanos;
    }

    void pass(double millis) {
        nanos += Math.round(millis * 1e6);
    }

    Session.Prepared taking(java.util.function.DoubleSupplier millis) {
        return new Session.Prepared() {
            @Override
            public void run() {
                pass(millis.getAsDouble());
            }

            @Override
            public void close() {}
        };
    }
}
