package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// A machine as the price book has it, missing lines filled from the defaults.
record MachineEntry(PriceBook book, String name) {

    Machine machine() {
        boolean owned = book.has(line("capital"));
        Estimate price = owned ? ownedHour(book, book.value(line("capital"))) : book.estimate(line("price"));
        return new Machine(name, (int) book.value(line("cores")), book.estimate(line("memory")), price,
                owned ? Machine.Tenure.OWNED : Machine.Tenure.RENTED, owned ? price : share("spot", price, PriceBook.SPOT_RATIO),
                owned ? price : share("committed", price, PriceBook.COMMITTED_RATIO), or("wattsIdle", PriceBook.WATTS_IDLE),
                or("wattsBusyCore", PriceBook.WATTS_BUSY_CORE));
    }

    private Estimate share(String field, Estimate price, String ratio) {
        return book.has(line(field)) ? book.estimate(line(field)) : price.times(book.value(ratio));
    }

    private Estimate or(String field, String fallback) {
        return book.estimate(book.has(line(field)) ? line(field) : fallback);
    }

    private String line(String field) {
        return PriceBook.line("machines", name, field);
    }

    /// Capital over the hours of its life in which it is put to use.
    static Estimate ownedHour(PriceBook book, double capital) {
        double hours = book.value(PriceBook.MACHINE_LIFE) * Dimension.HOURS_A_MONTH * book.value(PriceBook.MACHINE_UTILISATION);
        return Estimate.exact(capital / hours, book.unit(PriceBook.MACHINE_HOUR), Basis.ASSUMED);
    }
}
