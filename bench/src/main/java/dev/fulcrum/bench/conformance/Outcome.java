package dev.fulcrum.bench.conformance;

/// How a case ended.
public sealed interface Outcome {
    /// All outputs are right.
    record Passed() implements Outcome {}

    /// The engine refused, and said why.
    record Skipped(String reason) implements Outcome {}

    /// A wrong value, type or shape, or an error that is no fault.
    record Failed(String difference) implements Outcome {}
}
