package dev.fulcrum.serve;

/// What a model is served for, inside its SLO.
public enum Objective {
    /// The shortest time to an answer.
    LATENCY,
    /// The least busy time a request: batches fill as far as deadlines allow.
    MONEY
}
