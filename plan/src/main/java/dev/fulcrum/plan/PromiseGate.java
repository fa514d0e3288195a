package dev.fulcrum.plan;

import java.util.Collection;

/// How sure a candidate's promise must be when several were looked at: docs/math/quality-promise.md.
///
/// Who picks among m candidates whose promise is in doubt is fooled by chance m times; with each held to `confidence^(1/m)` (Šidák) all m
/// promises hold together with the brief's confidence. Candidates that hopelessly miss or surely keep the minimum do not count.
///
/// @param hopeless below this probability a candidate is out of reach
/// @param sure     above it its promise is not in doubt
public record PromiseGate(double hopeless, double sure) {
    /// 2 % is where the search gives up on a candidate; above 99.9 % chance can hardly fool.
    public static final PromiseGate USUAL = new PromiseGate(0.02, 0.999);
    /// Every candidate by itself, without correction.
    public static final PromiseGate SINGLE = new PromiseGate(1, 0);

    /// The probability that each candidate must reach.
    public double required(double confidence, Collection<Double> promises) {
        long doubtful = promises.stream().filter(p -> p >= hopeless && p <= sure).count();
        return Math.pow(confidence, 1.0 / Math.max(1, doubtful));
    }
}
