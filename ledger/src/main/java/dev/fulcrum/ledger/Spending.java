package dev.fulcrum.ledger;

import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;

/// A sum over entries.
///
/// @param money       in one currency
/// @param energy      in "J"
/// @param coreSeconds wall seconds x cores held
/// @param entries     how many entries it sums
public record Spending(Estimate money, Estimate energy, double coreSeconds, long entries) {

    static Spending of(Costs costs) {
        return new Spending(costs.money(), costs.energy(), costs.coreSeconds(), 1);
    }

    static Spending none(String currency) {
        Costs none = Costs.none(currency);
        return new Spending(none.money(), none.energy(), 0, 0);
    }

    /// @throws dev.fulcrum.unit.FaultException when the currencies differ
    public Spending plus(Spending other) {
        if (!money.unit().equals(other.money.unit())) {
            throw Fault.of("sum the books", "must be in one currency, " + money.unit(), other.money.unit(),
                    "keep one ledger a currency").raise();
        }
        return new Spending(money.plus(other.money), energy.plus(other.energy), coreSeconds + other.coreSeconds, entries + other.entries);
    }
}
