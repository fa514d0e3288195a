package dev.fulcrum.bench.load;

import dev.fulcrum.capacity.Arrivals;
import dev.fulcrum.capacity.BatchingRule;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/// Tries a rate on workers of this process.
///
/// @param loop    rule and clock
/// @param workers see [OpenLoop#run]
/// @param seconds how long a rate is tried
/// @param stalled seconds of the longest moment since it was asked last in which the machine stood still
record LoopAttempt(OpenLoop loop, List<IntConsumer> workers, double seconds, DoubleSupplier stalled) implements HighestLoad.Attempt {
    private static final int FEWEST = 2000;

    /// The first sixteenth, in which the queue fills, does not count.
    @Override
    public HighestLoad.Trial at(double rate, long seed) {
        stalled.getAsDouble();
        double[] sojourns = loop.run(Arrivals.poisson(rate, (int) Math.max(FEWEST, rate * seconds), seed), workers);
        BatchingRule rule = loop.rule();
        double[] counted = java.util.Arrays.copyOfRange(sojourns, sojourns.length / 16, sojourns.length);
        long late = java.util.Arrays.stream(counted).filter(s -> s > rule.deadlineSeconds()).count();
        java.util.Arrays.sort(counted);
        return new HighestLoad.Trial(rate, counted[(int) Math.ceil(0.99 * counted.length) - 1], late / (double) counted.length,
                stalled.getAsDouble());
    }
}
