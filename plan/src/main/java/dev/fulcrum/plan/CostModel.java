package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// The money of a brief: what any candidate costs over the horizon, as lines to be recomputed and as a curve over the volume.
/// Formulas with their sources: docs/math/lifetime-cost.md.
final class CostModel {
    private static final double JOULES_A_KWH = 3.6e6;

    private final Brief brief;
    private final String currency;
    private final double beta;
    private final Workload workload;
    private final double retrainings;
    private final ErrorCosts errors;

    CostModel(Brief brief) {
        this.brief = brief;
        this.currency = brief.prices().currency();
        this.beta = Math.pow(1 + brief.prices().value(PriceBook.DISCOUNT_RATE), -1 / 12.0);
        this.workload = Workload.of(brief.demand(), beta);
        this.retrainings = retrainings();
        this.errors = new ErrorCosts(brief);
    }

    /// Retrainings inside the horizon, each discounted to today.
    private double retrainings() {
        double end = brief.demand().horizon() * Dimension.DAYS_A_MONTH;
        double every = everyDays();
        double sum = 0;
        for (double day = every; day < end; day += every) sum += Math.pow(beta, day / Dimension.DAYS_A_MONTH);
        return sum;
    }

    private double everyDays() {
        return switch (brief.retraining().every()) {
            case Retraining.Every.Days every -> every.days();
            case Retraining.Every.Never _, Retraining.Every.Best _ -> Double.POSITIVE_INFINITY;
        };
    }

    /// Sum of beta^t over the months: money a month for the horizon, in money today.
    double annuity() {
        double sum = 0;
        for (int t = 1; t <= brief.demand().horizon(); t++) sum += Math.pow(beta, t);
        return sum;
    }

    LifetimeCost cost(Candidate candidate, Estimate searchCoreSeconds) {
        List<CostLine> lines = new ArrayList<>(held(CostLine.Part.SEARCH, "search", searchCoreSeconds, 1));
        for (OneOff purchase : candidate.lineage()) lines.addAll(held(part(purchase.stage()), purchase.label(), purchase.coreSeconds(), 1));
        lines.addAll(retraining(candidate));
        lines.addAll(serving(candidate));
        lines.add(errors.line(candidate, volume() * workload.requests(), currency));
        return LifetimeCost.of(lines, currency);
    }

    private static CostLine.Part part(OneOff.Stage stage) {
        return switch (stage) {
            case TRAINING -> CostLine.Part.TRAINING;
            case COMPRESSION -> CostLine.Part.COMPRESSION;
        };
    }

    /// Cores held for a while: a machine-hour line, and electricity where the machine is owned.
    private List<CostLine> held(CostLine.Part part, String label, Estimate coreSeconds, double times) {
        Estimate machineHours = coreSeconds.in("machine-hours", times / 3600 / brief.machine().cores());
        CostLine hours = CostLine.of(part, label, machineHours, machinePrice(), currency);
        if (!owned()) return List.of(hours);
        Estimate kWh = machineHours.in("kWh", wattsHeld() * pue() / 1000).atBest(Basis.MODELLED);
        return List.of(hours, CostLine.of(part, label + ", electricity", kWh, brief.prices().estimate(PriceBook.ELECTRICITY), currency));
    }

    private List<CostLine> retraining(Candidate candidate) {
        if (retrainings == 0) return List.of();
        Retraining again = brief.retraining();
        List<CostLine> lines = new ArrayList<>(held(CostLine.Part.RETRAINING, "retraining, present value", candidate.lineageCoreSeconds(),
                retrainings));
        lines.add(CostLine.of(CostLine.Part.RETRAINING, "labels, present value",
                Estimate.exact(retrainings * again.labels(), "labels", Basis.ASSUMED), again.labelPrice(), currency));
        lines.add(CostLine.of(CostLine.Part.RETRAINING, "engineer, present value",
                Estimate.exact(retrainings * again.engineerHours(), "hours", Basis.ASSUMED), again.engineerPrice(), currency));
        return lines;
    }

    private List<CostLine> serving(Candidate candidate) {
        CostLine hours = CostLine.of(CostLine.Part.INFERENCE, "serving, present value", machineHours(candidate, workload), machinePrice(),
                currency);
        if (!owned()) return List.of(hours);
        Estimate kWh = candidate.energy().in("kWh", volume() * workload.requests() * pue() / JOULES_A_KWH).atBest(Basis.MODELLED);
        return List.of(hours, CostLine.of(CostLine.Part.INFERENCE, "serving, electricity", kWh,
                brief.prices().estimate(PriceBook.ELECTRICITY), currency));
    }

    private Estimate machineHours(Candidate candidate, Workload hours) {
        double floor = memoryShare(candidate);
        return candidate.serviceSeconds().map(s -> hours.machineHours(volume() * machines(s), floor), "machine-hours", Basis.MODELLED)
                .atBest(brief.demand().requests().basis());
    }

    /// Serving money, electricity included, of month t, not discounted.
    Estimate servingMonth(Candidate candidate, int t) {
        Workload month = Workload.month(brief.demand(), t);
        Estimate money = machineHours(candidate, month).times(machinePrice(), currency);
        if (!owned()) return money;
        return money.plus(candidate.energy().in(currency, volume() * month.requests() * kilowattHourPrice()));
    }

    /// Share of serving that is paid for memory alone.
    double floorShare(Candidate candidate) {
        return workload.floorShare(volume() * machines(candidate.serviceSeconds().value()), memoryShare(candidate));
    }

    /// kWh a month in serving, PUE included.
    Estimate energyMonth(Candidate candidate) {
        return candidate.energy().in("kWh/month", volume() * pue() / JOULES_A_KWH).atBest(Basis.MODELLED)
                .atBest(brief.demand().requests().basis());
    }

    /// kg CO2e a month in serving.
    Estimate carbonMonth(Candidate candidate) {
        return energyMonth(candidate).in("kg/month", brief.prices().value(PriceBook.CARBON_INTENSITY) / 1000).atBest(Basis.ASSUMED);
    }

    /// Lifetime cost over the volume, search left out: it is the same for all.
    CostCurve curve(Candidate candidate, Deviates draw) {
        double held = candidate.lineage().stream().mapToDouble(p -> draw.of("buy " + p.label(), p.coreSeconds())).sum() / 3600;
        Retraining again = brief.retraining();
        double people = again.labels() * again.labelPrice().value() + again.engineerHours() * again.engineerPrice().value();
        double fixed = held / brief.machine().cores() * heldPrice() * (1 + retrainings) + retrainings * people;
        double joules = owned() ? draw.of("energy " + candidate.name(), candidate.energy()) * kilowattHourPrice() : 0;
        return new CostCurve(fixed, workload.requests() * (errors.aRequest(candidate, draw) + joules), brief.machine().price().value(),
                machines(draw.of("serve " + candidate.name(), candidate.serviceSeconds())), memoryShare(candidate), workload);
    }

    /// Machines, at the pool's utilisation, that one request a month of so many core-seconds keeps busy.
    private double machines(double coreSeconds) {
        return coreSeconds / (3600 * Dimension.HOURS_A_MONTH * pool().utilisation() * brief.machine().cores());
    }

    private double memoryShare(Candidate candidate) {
        double step = pool().memoryStep().value();
        return Math.ceil(candidate.memory().value() / step) * step / brief.machine().memory().value();
    }

    /// The brief's reader admits no other kind yet.
    private Deployment.SharedPool pool() {
        return (Deployment.SharedPool) brief.deployment();
    }

    private Estimate machinePrice() {
        return brief.machine().price();
    }

    /// Money for holding the whole machine busy for an hour.
    private double heldPrice() {
        double electricity = owned() ? wattsHeld() * pue() / 1000 * brief.prices().value(PriceBook.ELECTRICITY) : 0;
        return machinePrice().value() + electricity;
    }

    private double wattsHeld() {
        return brief.machine().cores() * (brief.prices().value(PriceBook.WATTS_BUSY_CORE) + brief.prices().value(PriceBook.WATTS_IDLE));
    }

    /// Money a joule at the meter of the machine.
    private double kilowattHourPrice() {
        return pue() / JOULES_A_KWH * brief.prices().value(PriceBook.ELECTRICITY);
    }

    private boolean owned() {
        return brief.machine().tenure() == Machine.Tenure.OWNED;
    }

    private double pue() {
        return brief.prices().value(PriceBook.PUE);
    }

    private double volume() {
        return brief.demand().requests().value();
    }

    String currency() {
        return currency;
    }
}
