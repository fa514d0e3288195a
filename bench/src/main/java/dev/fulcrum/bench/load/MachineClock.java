package dev.fulcrum.bench.load;

import java.util.concurrent.locks.LockSupport;

/// The real one. It sleeps and never spins, because a spinning thread would take the core, or the share of a core, that a server leaves
/// idle; it wakes some 60 us late, as a server does that waits for its sockets.
final class MachineClock implements OpenLoop.Clock {
    @Override
    public double now() {
        return System.nanoTime() / 1e9;
    }

    @Override
    public void waitUntil(double seconds) {
        for (double left = seconds - now(); left > 0; left = seconds - now()) LockSupport.parkNanos((long) (left * 1e9) + 1);
    }
}
