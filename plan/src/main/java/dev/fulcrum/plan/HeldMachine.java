package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Spot;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// The brief's machine held for looking and training: on demand, or on spot with checkpoints against interruptions.
///
/// On spot T hours of work take T (1 + d / tau + nu (tau / 2 + R)) hours, to first order in nu: d hours a checkpoint every tau hours, nu
/// interruptions an hour that each lose half a tau and R hours of restart. The best tau is sqrt(2 d / nu) (Young 1974).
record HeldMachine(Machine machine, Spot spot, Energy energy, String currency) {

    static HeldMachine of(Brief brief) {
        return new HeldMachine(brief.machine(), brief.spot(), Energy.of(brief), brief.prices().currency());
    }

    /// Hours between checkpoints that cost least; infinite without interruptions.
    double interval() {
        return Math.sqrt(2 * checkpoint() / nu());
    }

    private double nu() {
        return spot.interruptions().value();
    }

    private double checkpoint() {
        return spot.checkpoint().value() / 3600;
    }

    /// Hours of checkpoints for an hour of work.
    private double writing() {
        return spot.training() && nu() > 0 && checkpoint() > 0 ? checkpoint() / interval() : 0;
    }

    /// Hours of lost work and restarts for an hour of work.
    private double losing() {
        return spot.training() && nu() > 0 ? nu() * (interval() / 2 + spot.restart().value() / 3600) : 0;
    }

    /// Hours held for an hour of work, at least 1.
    double stretch() {
        return 1 + writing() + losing();
    }

    private Estimate price() {
        return spot.training() ? machine.spot() : machine.price();
    }

    /// Money for an hour of work of the whole machine, energy left out.
    double hour() {
        return stretch() * price().value();
    }

    /// Money for an hour of work's energy.
    double energyHour() {
        return stretch() * machine.cores() * (machine.wattsBusyCore().value() + machine.wattsIdle().value()) / 1000
                * energy.prices().value(PriceBook.PUE) * energy.price(machine.tenure());
    }

    /// The lines of some work.
    ///
    /// @param times    how often, in money of today
    /// @param atPrices how often, with what rented hardware has come down to
    List<CostLine> lines(CostLine.Part part, String label, Estimate coreSeconds, double times, double atPrices) {
        Estimate hours = coreSeconds.in("machine-hours", 1 / 3600.0 / machine.cores());
        List<CostLine> lines = new ArrayList<>(List.of(line(part, label, hours, atPrices)));
        if (writing() > 0) lines.add(line(part, label + ", checkpoints", hours, atPrices * writing()));
        if (losing() > 0) lines.add(line(part, label + ", interruptions", hours, atPrices * losing()));
        lines.addAll(energy.lines(part, label, energy.busy(machine, hours.times(times * stretch())), machine.tenure()));
        return lines;
    }

    private CostLine line(CostLine.Part part, String label, Estimate hours, double times) {
        return CostLine.of(part, label, hours.times(times), price(), currency);
    }

    /// Seconds that some work takes.
    Estimate duration(Estimate coreSeconds) {
        return coreSeconds.in("s", stretch() / machine.cores());
    }
}
