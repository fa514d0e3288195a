package dev.fulcrum.bench.load;

import java.util.concurrent.locks.LockSupport;

/// The real one. It sleeps while a request is far off, because a spinning thread would take the core, or the share of a core, that a
/// server leaves idle; the last tenth of a millisecond it yields.
final class MachineClock implements OpenLoop.Clock {
    private static final double NEAR = 1e-4;

    @Override
    public double now() {
        return System.nanoTime() / 1e9;
    }

    @Override
    public void waitUntil(double seconds) {
        for (double left = seconds - now(); left > 0; left = seconds - now()) {
            if (left > NEAR) LockSupport.parkNanos((long) ((left - NEAR / 2) * 1e9));
            else Thread.yield();
        }
    }
}
