package dev.fulcrum.serve;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.Basis;

/// What holding one core costs: prices are the brief's or the price book's, so money is ASSUMED and energy MODELLED.
///
/// @param coreSecond money for one core held one second
/// @param currency   for example "USD"
/// @param busyWatts  of one busy core, its share of idle power included
/// @param idleWatts  of one core that waits
public record Tariff(double coreSecond, String currency, double busyWatts, double idleWatts) {
    public static final Basis MONEY_BASIS = Basis.ASSUMED;
    public static final Basis ENERGY_BASIS = Basis.MODELLED;

    public static Tariff of(Brief brief) {
        PriceBook book = brief.prices();
        double idle = book.value(PriceBook.WATTS_IDLE);
        return new Tariff(brief.machine().price().value() / 3600 / brief.machine().cores(), book.currency(),
                idle + book.value(PriceBook.WATTS_BUSY_CORE), idle);
    }

    /// The book's usual machine.
    public static Tariff usual(PriceBook book) {
        double idle = book.value(PriceBook.WATTS_IDLE);
        return new Tariff(book.value(PriceBook.MACHINE_HOUR) / 3600 / book.value(PriceBook.MACHINE_CORES), book.currency(),
                idle + book.value(PriceBook.WATTS_BUSY_CORE), idle);
    }

    public double money(long coreNanos) {
        return coreSecond * coreNanos / 1e9;
    }

    public double busyJoules(long coreNanos) {
        return busyWatts * coreNanos / 1e9;
    }

    public double idleJoules(long coreNanos) {
        return idleWatts * coreNanos / 1e9;
    }
}
