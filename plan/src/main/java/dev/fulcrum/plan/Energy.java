package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// From watts to kWh, kg CO2e and money: PUE x (idle watts x core-hours held + what busy cores draw on top).
///
/// What a request draws on top of idle is its measured joules less the idle watts of the time in which it is busy.
record Energy(PriceBook prices) {
    private static final double JOULES_A_KWH = 3.6e6;

    static Energy of(Brief brief) {
        return new Energy(brief.prices());
    }

    private double pue() {
        return prices.value(PriceBook.PUE);
    }

    /// Joules at the meter of the building that a request adds to a machine that is held anyway.
    double joulesOnTop(double joules, double seconds, double idleWatts) {
        return pue() * Math.max(0, joules - idleWatts * seconds);
    }

    /// kWh of cores held idle.
    double idle(double coreHours, double idleWatts) {
        return pue() * coreHours * idleWatts / 1000;
    }

    double kilowattHours(double joules) {
        return joules / JOULES_A_KWH;
    }

    /// kWh of a machine whose cores are all busy for some hours.
    Estimate busy(Machine machine, Estimate machineHours) {
        double watts = machine.cores() * (machine.wattsBusyCore().value() + machine.wattsIdle().value());
        return machineHours.in("kWh", watts * pue() / 1000).atBest(Basis.MODELLED);
    }

    /// kg CO2e.
    Estimate carbon(Estimate kWh, String unit) {
        return kWh.in(unit, prices.value(PriceBook.CARBON_INTENSITY) / 1000).atBest(Basis.ASSUMED);
    }

    /// What kWh cost beside the machine: electricity where it is not inside the machine's price, carbon where that has one.
    List<CostLine> lines(CostLine.Part part, String label, Estimate kWh, Machine.Tenure tenure) {
        List<CostLine> lines = new ArrayList<>();
        if (tenure == Machine.Tenure.OWNED) {
            lines.add(CostLine.of(part, label + ", electricity", kWh, prices.estimate(PriceBook.ELECTRICITY), prices.currency()));
        }
        if (prices.value(PriceBook.CARBON_PRICE) > 0) {
            lines.add(CostLine.of(part, label + ", carbon", carbon(kWh, "kg"), prices.estimate(PriceBook.CARBON_PRICE), prices.currency()));
        }
        return lines;
    }

    /// Money of [#lines] a kWh.
    double price(Machine.Tenure tenure) {
        double electricity = tenure == Machine.Tenure.OWNED ? prices.value(PriceBook.ELECTRICITY) : 0;
        return electricity + prices.value(PriceBook.CARBON_INTENSITY) / 1000 * prices.value(PriceBook.CARBON_PRICE);
    }
}
