package dev.fulcrum.search;

import java.util.List;

/// Everything bought so far, in order; implemented over the ledger. Nothing in it is ever paid for twice.
public interface TrialLog {
    List<Trial> trials();

    /// Durable on return.
    void add(Trial trial);
}
