package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// One line of a bill: quantity x unit price = amount, to be recomputed by hand.
///
/// @param part the part of [LifetimeCost] to which the line belongs
public record CostLine(Part part, String label, Estimate quantity, Estimate unitPrice, Estimate amount) {
    /// The parts of a lifetime cost; electricity and carbon belong to the part that causes them.
    public enum Part { SEARCH, TRAINING, COMPRESSION, RETRAINING, INFERENCE, ERRORS, OPERATION, STORAGE }

    static CostLine of(Part part, String label, Estimate quantity, Estimate unitPrice, String currency) {
        return new CostLine(part, label, quantity, unitPrice, quantity.times(unitPrice, currency));
    }
}
