package dev.fulcrum.plan;

import dev.fulcrum.brief.Demand;
import java.util.function.IntToDoubleFunction;

/// Some months, each hour weighted by what its money is worth.
///
/// @param hours       by discount alone: for what is bought, committed or burnt
/// @param rented      by discount and by the price that rented hardware has come down to
/// @param peaks       the same as `hours`, every hour of a month as busy as the busiest
/// @param rentedPeaks the same as `rented`, every hour of a month as busy as the busiest
record Months(Workload hours, Workload rented, Workload peaks, Workload rentedPeaks) {

    static Months of(Demand demand, int first, int last, IntToDoubleFunction weight, IntToDoubleFunction rentedWeight) {
        return new Months(Workload.of(demand, first, last, weight), Workload.of(demand, first, last, rentedWeight),
                Workload.peaks(demand, first, last, weight), Workload.peaks(demand, first, last, rentedWeight));
    }

    Workload hours(boolean fixedFleet) {
        return fixedFleet ? peaks : hours;
    }

    Workload rented(boolean fixedFleet) {
        return fixedFleet ? rentedPeaks : rented;
    }

    /// Requests of these months, weighted, as a multiple of the first month's.
    double requests() {
        return hours.requests();
    }
}
