package dev.fulcrum.unit;

/// Where a number comes from, from the strongest to the weakest.
public enum Basis {
    /// Read off a clock, a counter or a meter on the machine that the number speaks of.
    MEASURED,
    /// Computed from measured numbers by a stated formula.
    MODELLED,
    /// A default or a statement that nobody checked here.
    ASSUMED;

    /// The basis of a number computed from two others: the weaker of both.
    public Basis weakest(Basis other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
