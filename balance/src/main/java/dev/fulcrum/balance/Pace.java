package dev.fulcrum.balance;

import dev.fulcrum.unit.Wording;
import java.util.function.LongSupplier;

/// How long a run still takes, by its stated budget, and what it has cost so far.
final class Pace {
    private final LongSupplier nanos;
    private final long start;
    private final double wallSeconds;
    private final Prices prices;
    private double coreSeconds;

    /// @param wallSeconds what the whole run may take, infinite where the volume sets it
    Pace(LongSupplier nanos, double wallSeconds, Prices prices) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.wallSeconds = wallSeconds;
        this.prices = prices;
    }

    synchronized void add(double moreCoreSeconds) {
        coreSeconds += moreCoreSeconds;
    }

    double elapsed() {
        return (nanos.getAsLong() - start) / 1e9;
    }

    /// Whether something that takes so long, and what follows it, still ends within the wall time.
    boolean allows(double seconds) {
        return elapsed() + seconds + StatedBudget.RESERVE_SECONDS <= wallSeconds;
    }

    synchronized Progress on(Progress progress) {
        String spent = Wording.number(prices.money(coreSeconds)) + " " + prices.currency();
        if (Double.isInfinite(wallSeconds)) return progress.withSpent(spent);
        return progress.withSecondsLeft(Math.max(0, wallSeconds - elapsed())).withSpent(spent);
    }
}
