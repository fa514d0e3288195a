package dev.fulcrum.bench.load;

import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;

/// Moments at which the machine stood still: a batch that took far longer than such a batch takes, or a wait that ended far too late.
///
/// Weights put such bursts aside, because strangers on the same machine made them; a load that is held against the weights has to know of them too.
final class Stalls implements OpenLoop.Clock {
    private final OpenLoop.Clock clock;
    private double longest;

    Stalls(OpenLoop.Clock clock) {
        this.clock = clock;
    }

    @Override
    public double now() {
        return clock.now();
    }

    @Override
    public void waitUntil(double seconds) {
        boolean waits = clock.now() < seconds;
        clock.waitUntil(seconds);
        if (waits) note(clock.now() - seconds);
    }

    /// The same worker, watched.
    ///
    /// @param usual seconds that a batch of a size may take
    IntConsumer watched(IntConsumer worker, IntToDoubleFunction usual) {
        return batch -> {
            double start = clock.now();
            worker.accept(batch);
            note(clock.now() - start - usual.applyAsDouble(batch));
        };
    }

    private synchronized void note(double excess) {
        longest = Math.max(longest, excess);
    }

    /// Seconds of the longest since it was asked last; 0 where there was none.
    synchronized double takeLongest() {
        double seen = longest;
        longest = 0;
        return seen;
    }
}
