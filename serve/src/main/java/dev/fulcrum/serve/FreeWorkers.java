package dev.fulcrum.serve;

/// Whether any worker could begin with a request that comes now. While all are at a batch, what arrives can only queue, and a transport may
/// let it gather instead of being woken for each.
public interface FreeWorkers {
    /// Whether every worker is at a batch.
    boolean none();

    /// Calls it, instead of what was given before, each time that a worker finds nothing to do, once it has handed its answers over, on the
    /// worker's thread. It must not wait.
    void whenOneIsFree(Runnable listener);
}
