package dev.fulcrum.ledger;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// What an entry cost.
///
/// @param wallSeconds wall time, at least 0
/// @param cores       cores held all that time, at least 0 (fractions for shared ones)
/// @param money       in the currency of the price book, for example "USD"
/// @param energy      in "J"
public record Costs(double wallSeconds, double cores, Estimate money, Estimate energy) {
    public Costs {
        if (!(wallSeconds >= 0) || !(cores >= 0)) {
            throw new IllegalArgumentException("costs must have wall seconds and cores of at least 0: got " + wallSeconds + ", " + cores);
        }
        if (!energy.unit().equals("J")) throw new IllegalArgumentException("energy must be in J: got " + energy.unit());
    }

    /// Nothing spent, in the currency given.
    public static Costs none(String currency) {
        return new Costs(0, 0, Estimate.exact(0, currency, Basis.MEASURED), Estimate.exact(0, "J", Basis.MEASURED));
    }

    public double coreSeconds() {
        return wallSeconds * cores;
    }
}
