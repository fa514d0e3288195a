package dev.fulcrum.capacity;

/// How requests are spread over replicas.
public enum Balancing {
    /// Each request to any replica with the same chance: every replica sees its own Poisson stream.
    RANDOM,
    /// Each request to the replica with the fewest requests waiting or in service; the first of them on a tie.
    LEAST_BUSY
}
