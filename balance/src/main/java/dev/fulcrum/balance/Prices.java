package dev.fulcrum.balance;

import dev.fulcrum.ledger.Costs;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// What holding cores costs under a brief: the machine's price by the share of its cores, and energy by the stated power model.
///
/// @param coreSecond money for one core held one second
/// @param coreWatts  watts of one busy core, its share of idle power included
public record Prices(Estimate coreSecond, double coreWatts, String currency) {

    public static Prices of(Brief brief) {
        double perSecond = brief.machine().price().value() / 3600 / brief.machine().cores();
        PriceBook book = brief.prices();
        return new Prices(Estimate.exact(perSecond, book.currency(), Basis.ASSUMED),
                book.value(PriceBook.WATTS_BUSY_CORE) + book.value(PriceBook.WATTS_IDLE), book.currency());
    }

    public double money(double coreSeconds) {
        return coreSecond.value() * coreSeconds;
    }

    public Costs costs(double wallSeconds, int cores) {
        double coreSeconds = wallSeconds * cores;
        return new Costs(wallSeconds, cores, Estimate.exact(money(coreSeconds), currency, Basis.ASSUMED),
                Estimate.open(coreSeconds * coreWatts, "J", Basis.MODELLED));
    }
}
