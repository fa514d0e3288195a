package dev.fulcrum.ledger;

/// Where money goes, in the order in which a model line spends it.
public enum Account {
    SEARCH, TRAINING, DISTILLATION, COMPRESSION, INFERENCE;

    /// Everything but inference is spent before or beside answering.
    public boolean isBuilding() {
        return this != INFERENCE;
    }
}
