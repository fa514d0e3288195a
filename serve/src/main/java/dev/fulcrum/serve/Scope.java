package dev.fulcrum.serve;

/// What a key may be good for.
public enum Scope {
    /// Asking models, and reading what they are and how they do.
    INFER,
    /// Loading and unloading.
    ADMIN
}
