package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What serving each candidate takes under the brief's deployment: money, energy, carbon.
final class ServingCost {
    private final Brief brief;
    private final String currency;
    private final Horizon horizon;
    private final Months whole;
    private final Months first;
    private final Months busiest;
    private final Months quietest;
    private final Energy energy;
    private final PoolServing.Shapes shapes;
    private final Fleets fleets;
    private final Map<Candidate, Serving> servings = new IdentityHashMap<>();
    private final Map<Candidate, Parts> parts = new IdentityHashMap<>();

    private record Parts(Serving.Part money, Serving.Part held) {}

    ServingCost(Brief brief, Horizon horizon, Months whole, Fleets fleets) {
        this.brief = brief;
        this.currency = brief.prices().currency();
        this.horizon = horizon;
        this.whole = whole;
        this.first = horizon.month(1);
        this.busiest = horizon.month(horizon.busiestMonth());
        this.quietest = horizon.month(horizon.quietestMonth());
        this.energy = Energy.of(brief);
        this.shapes = PoolServing.Shapes.of(whole);
        this.fleets = fleets;
    }

    /// The bill of the horizon.
    List<CostLine> lines(Candidate candidate) {
        List<CostLine> lines = new ArrayList<>(uses(candidate, whole));
        lines.addAll(energy(candidate, whole));
        return lines;
    }

    private List<CostLine> uses(Candidate candidate, Months months) {
        return of(candidate).uses(months).stream().map(use -> CostLine.of(CostLine.Part.INFERENCE, use.label() + ", present value",
                candidate.serviceSeconds().map(s -> use.quantity().of(volume(), s), use.unit(), Basis.MODELLED)
                        .atBest(brief.demand().requests().basis()), use.price(), currency)).toList();
    }

    private List<CostLine> energy(Candidate candidate, Months months) {
        Estimate kWh = kilowattHours(candidate, months, volume());
        return energy.lines(CostLine.Part.INFERENCE, "serving", kWh, machine(candidate).tenure());
    }

    /// Serving money, electricity and carbon included, of month t, not discounted.
    Estimate month(Candidate candidate, int t) {
        Months month = horizon.month(t);
        List<CostLine> lines = new ArrayList<>(uses(candidate, month));
        lines.addAll(energy(candidate, month));
        return lines.stream().map(CostLine::amount).reduce(Estimate::plus).orElseThrow();
    }

    /// What "volume x busy time" says serving costs over the horizon: what a bill that ignores replicas, peaks and memory would show.
    Estimate naive(Candidate candidate) {
        Machine machine = machine(candidate);
        double coreHours = volume() * whole.rented().requests() / 3600;
        return candidate.serviceSeconds().map(s -> s * coreHours / machine.cores(), "machine-hours", Basis.MODELLED)
                .times(machine.price(), currency);
    }

    /// Share of serving that is paid without being used.
    double floorShare(Candidate candidate) {
        return of(candidate).floorShare(volume());
    }

    /// kWh in serving over some months, PUE included.
    private Estimate kilowattHours(Candidate candidate, Months months, double volume) {
        Serving serving = of(candidate);
        double requests = volume * months.requests();
        Estimate idle = candidate.serviceSeconds().map(s -> energy.idle(serving.heldCoreHours(months, volume, s), serving.idleWatts()),
                "kWh", Basis.MODELLED);
        double seconds = candidate.serviceSeconds().value();
        Estimate busy = candidate.energy().map(j -> requests * joules(serving, j, seconds) / 3.6e6, "kWh", Basis.MODELLED)
                .atBest(candidate.energy().basis());
        return idle.plus(busy).atBest(Basis.MODELLED).atBest(brief.demand().requests().basis());
    }

    private double joules(Serving serving, double joules, double seconds) {
        return serving.busyShare() * energy.joulesOnTop(joules, seconds, serving.idleWatts());
    }

    /// kWh in serving in the first month, PUE included.
    Estimate energyMonth(Candidate candidate) {
        return kilowattHours(candidate, first, volume()).in("kWh/month", 1);
    }

    /// kWh in serving in the month that asks the most, PUE included.
    Estimate mostEnergyMonth(Candidate candidate, double volume) {
        return kilowattHours(candidate, busiest, volume).in("kWh/month", 1);
    }

    /// kg CO2e in serving in the first month.
    Estimate carbonMonth(Candidate candidate) {
        return energy.carbon(energyMonth(candidate), "kg/month");
    }

    /// kg CO2e in serving in the month that asks the most.
    Estimate mostCarbonMonth(Candidate candidate, double volume) {
        return energy.carbon(mostEnergyMonth(candidate, volume), "kg/month");
    }

    /// Share of requests that start cold in the month that asks the least; 0 where nothing starts cold.
    Estimate coldShare(Candidate candidate, double volume) {
        return of(candidate) instanceof RequestServing requests ? requests.coldShare(quietest, volume)
                : Estimate.exact(0, "1", Basis.MODELLED);
    }

    /// Serving over the volume, on top of what else is known.
    CostCurve curve(Candidate candidate, double fixed, double otherEach, Deviates draw) {
        Serving serving = of(candidate);
        double price = energy.price(machine(candidate).tenure());
        Parts part = parts.computeIfAbsent(candidate, _ -> new Parts(serving.money(),
                price == 0 ? Serving.Part.line(_ -> 0) : serving.heldCoreHours()));
        double seconds = draw.of("serve " + candidate.name(), candidate.serviceSeconds());
        double joules = price == 0 ? 0 : joules(serving, draw.of("energy " + candidate.name(), candidate.energy()), seconds);
        double idle = energy.idle(1, serving.idleWatts()) * price;
        double each = otherEach + part.money.each().applyAsDouble(seconds) + whole.requests() * energy.kilowattHours(joules) * price
                + part.held.each().applyAsDouble(seconds) * idle;
        return new CostCurve(fixed, each, List.of(term(part.money, seconds, 1), term(part.held, seconds, idle)));
    }

    private static CostCurve.Term term(Serving.Part part, double seconds, double price) {
        return new CostCurve.Term(part.shape(), part.stretch().applyAsDouble(seconds), part.factor() * price);
    }

    private Serving of(Candidate candidate) {
        return servings.computeIfAbsent(candidate, c -> switch (brief.deployment()) {
            case Deployment.SharedPool pool -> new PoolServing(pool, machine(c), c, shapes);
            case Deployment.Dedicated dedicated -> ReplicaServing.of(dedicated, machine(c), c,
                    fleets.of(brief, dedicated, c, whole.hours(dedicated.scaling() == Deployment.Scaling.FIXED).size()), whole,
                    () -> fleets.elasticity(brief, dedicated, c));
            case Deployment.Serverless serverless -> RequestServing.of(serverless, c, whole);
            case Deployment.Batch _ -> new BatchServing(machine(c), c, whole);
        });
    }

    /// Whether a loaded replica keeps the SLO at any rate at all; true where requests do not queue for replicas.
    boolean keepsSlo(Candidate candidate) {
        return !(of(candidate) instanceof ReplicaServing) || fleets.keepsSlo(candidate);
    }

    /// The machine that serves a candidate: the one it was weighed on.
    Machine machine(Candidate candidate) {
        return candidate.machine().orElse(brief.machine());
    }

    private double volume() {
        return brief.demand().requests().value();
    }
}
