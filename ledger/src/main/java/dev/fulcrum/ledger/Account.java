package dev.fulcrum.ledger;

/// Where money goes, in the order in which a model line spends it.
public enum Account {
    SEARCH, TRAINING, DISTILLATION, COMPRESSION, INFERENCE,
    /// A server held its machine, and no model ran.
    IDLE;

    /// Everything but answering and waiting for requests is spent before it.
    public boolean isBuilding() {
        return this != INFERENCE && this != IDLE;
    }
}
