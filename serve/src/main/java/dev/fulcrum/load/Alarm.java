package dev.fulcrum.load;

import java.util.concurrent.locks.LockSupport;

/// Calls at a time, some fifty microseconds late: a selector waits in whole milliseconds only, and one that spins would take a core from
/// the server.
final class Alarm implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Runnable call;
    private final Thread thread;
    private volatile long at = NEVER;
    private volatile boolean closed;

    Alarm(Runnable call) {
        this.call = call;
        thread = Thread.ofPlatform().daemon().name("load-alarm").start(this::watch);
    }

    /// @param nanos by [System#nanoTime]; takes the place of the time before
    void at(long nanos) {
        if (nanos == at) return;
        at = nanos;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!closed) {
            long next = at;
            long left = next - System.nanoTime();
            if (next == NEVER) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                if (at == next) at = NEVER;
                call.run();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
