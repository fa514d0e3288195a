package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.brief.Operation;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The money of a brief: what any candidate costs over the horizon, as lines to be recomputed and as a curve over the volume.
/// Formulas with their sources: docs/math/lifetime-cost.md.
final class CostModel {
    private final Brief brief;
    private final String currency;
    private final Horizon horizon;
    private final Months whole;
    private final Months first;
    private final Months busiest;
    private final Months quietest;
    private final Retrainings retrainings;
    private final RetrainingCost again;
    private final HeldMachine held;
    private final Energy energy;
    private final ErrorCost errors;
    private final PoolServing.Shapes shapes;
    private final Fleets fleets;
    /// Quality with its interval takes two inversions of the beta distribution: once a candidate is enough for all worlds.
    private final Map<Candidate, Estimate> qualities = new IdentityHashMap<>();
    private final Map<Candidate, Serving> servings = new IdentityHashMap<>();
    private final Map<Candidate, Parts> parts = new IdentityHashMap<>();

    private record Parts(Serving.Part money, Serving.Part held) {}

    CostModel(Brief brief) {
        this(brief, brief.quality().confidence(), new Fleets());
    }

    /// @param required the probability that a quality promise must reach at the end of a cycle, where the cycle is free to be chosen
    CostModel(Brief brief, double required, Fleets fleets) {
        this.brief = brief;
        this.currency = brief.prices().currency();
        this.horizon = Horizon.of(brief);
        this.whole = horizon.whole();
        this.first = horizon.month(1);
        this.busiest = horizon.month(horizon.busiestMonth());
        this.quietest = horizon.month(horizon.quietestMonth());
        this.retrainings = new Retrainings(brief, horizon);
        this.held = HeldMachine.of(brief);
        this.energy = Energy.of(brief);
        this.errors = new ErrorCost(brief);
        this.again = new RetrainingCost(brief, retrainings, held, errors, required);
        this.shapes = PoolServing.Shapes.of(whole);
        this.fleets = fleets;
    }

    /// Sum of beta^t over the months: money a month for the horizon, in money today.
    double annuity() {
        return horizon.annuity();
    }

    LifetimeCost cost(Candidate candidate, Estimate searchCoreSeconds) {
        List<CostLine> lines = new ArrayList<>(oneOff(candidate, searchCoreSeconds));
        lines.addAll(again.lines(candidate, volume()));
        lines.addAll(serving(candidate));
        lines.addAll(errors(candidate));
        lines.addAll(operation());
        return LifetimeCost.of(lines, currency);
    }

    private List<CostLine> oneOff(Candidate candidate, Estimate searchCoreSeconds) {
        List<CostLine> lines = new ArrayList<>(held.lines(CostLine.Part.SEARCH, "search", searchCoreSeconds, 1, 1));
        for (OneOff purchase : candidate.lineage()) {
            lines.addAll(held.lines(part(purchase.stage()), purchase.label(), purchase.coreSeconds(), 1, 1));
        }
        return lines;
    }

    private static CostLine.Part part(OneOff.Stage stage) {
        return switch (stage) {
            case TRAINING -> CostLine.Part.TRAINING;
            case COMPRESSION -> CostLine.Part.COMPRESSION;
        };
    }

    private List<CostLine> serving(Candidate candidate) {
        List<CostLine> lines = new ArrayList<>(uses(candidate, whole));
        lines.addAll(energy.lines(CostLine.Part.INFERENCE, "serving", kilowattHours(candidate, whole, volume()), machine(candidate).tenure()));
        return lines;
    }

    private List<CostLine> uses(Candidate candidate, Months months) {
        return serving(candidate, months).stream().map(use -> CostLine.of(CostLine.Part.INFERENCE, use.label() + ", present value",
                candidate.serviceSeconds().map(s -> use.quantity().of(volume(), s), use.unit(), Basis.MODELLED)
                        .atBest(brief.demand().requests().basis()), use.price(), currency)).toList();
    }

    private List<Use> serving(Candidate candidate, Months months) {
        return servingOf(candidate).uses(months);
    }

    private List<CostLine> errors(Candidate candidate) {
        Estimate wrong = quality(candidate).map(q -> volume() * whole.requests() * (1 - q), "wrong answers", Basis.MODELLED)
                .atBest(brief.demand().requests().basis());
        Estimate each = errors.aWrongAnswer(candidate);
        List<CostLine> lines = new ArrayList<>(List.of(CostLine.of(CostLine.Part.ERRORS, "errors, present value", wrong, each, currency)));
        Retraining retraining = brief.retraining();
        if (retraining.decay().value() > 0) {
            double days = volume() * again.cycle(candidate, volume()).aged();
            Estimate aged = retraining.decay().map(d -> d * days, "wrong answers", Basis.ASSUMED);
            lines.add(CostLine.of(CostLine.Part.ERRORS, "errors of age, present value", aged, each, currency));
        }
        return lines;
    }

    private Estimate quality(Candidate candidate) {
        return qualities.computeIfAbsent(candidate, c -> c.validation().estimate());
    }

    private List<CostLine> operation() {
        Operation operation = brief.operation();
        Estimate months = Estimate.exact(horizon.annuity(), "months", Basis.ASSUMED);
        List<CostLine> lines = new ArrayList<>();
        if (operation.engineerHours() > 0) {
            lines.add(CostLine.of(CostLine.Part.OPERATION, "engineer, present value", months.in("hours", operation.engineerHours()),
                    operation.engineerPrice(), currency));
        }
        if (operation.stored().value() > 0) {
            lines.add(CostLine.of(CostLine.Part.STORAGE, "storage, present value", months.times(operation.stored(), "GB-months").times(1e-9),
                    operation.storage(), currency));
        }
        return lines;
    }

    private double operationMoney() {
        Operation o = brief.operation();
        return horizon.annuity() * (o.engineerHours() * o.engineerPrice().value() + o.stored().value() / 1e9 * o.storage().value());
    }

    /// Serving money, electricity and carbon included, of month t, not discounted.
    Estimate servingMonth(Candidate candidate, int t) {
        Months month = horizon.month(t);
        List<CostLine> lines = new ArrayList<>(uses(candidate, month));
        lines.addAll(energy.lines(CostLine.Part.INFERENCE, "serving", kilowattHours(candidate, month, volume()), machine(candidate).tenure()));
        return lines.stream().map(CostLine::amount).reduce(Estimate::plus).orElseThrow();
    }

    /// Share of serving that is paid without being used.
    double floorShare(Candidate candidate) {
        return servingOf(candidate).floorShare(volume());
    }

    /// kWh in serving over some months, PUE included.
    private Estimate kilowattHours(Candidate candidate, Months months, double volume) {
        Serving serving = servingOf(candidate);
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
        return servingOf(candidate) instanceof RequestServing requests ? requests.coldShare(quietest, volume)
                : Estimate.exact(0, "1", Basis.MODELLED);
    }

    /// Lifetime cost over the volume, search left out: it is the same for all.
    CostCurve curve(Candidate candidate, Deviates draw) {
        double work = candidate.lineage().stream().mapToDouble(p -> draw.of("buy " + p.label(), p.coreSeconds())).sum() / 3600
                / brief.machine().cores();
        double wrong = 1 - Math.min(1, draw.of("quality " + candidate.name(), quality(candidate)));
        double each = whole.requests() * wrong * errors.aWrongAnswer(candidate).value();
        CostCurve without = servingCurve(candidate, work * (held.hour() + held.energyHour()) + operationMoney(), each, draw);
        return again.addTo(without, candidate, work, draw);
    }

    private CostCurve servingCurve(Candidate candidate, double fixed, double errorsEach, Deviates draw) {
        Serving serving = servingOf(candidate);
        Parts part = parts.computeIfAbsent(candidate, _ -> new Parts(serving.money(), serving.heldCoreHours()));
        double seconds = draw.of("serve " + candidate.name(), candidate.serviceSeconds());
        double price = energy.price(machine(candidate).tenure());
        double joules = price == 0 ? 0 : joules(serving, draw.of("energy " + candidate.name(), candidate.energy()), seconds);
        double idle = energy.idle(1, serving.idleWatts()) * price;
        double each = errorsEach + part.money.each().applyAsDouble(seconds) + whole.requests() * energy.kilowattHours(joules) * price
                + part.held.each().applyAsDouble(seconds) * idle;
        return new CostCurve(fixed, each, List.of(term(part.money, seconds, 1), term(part.held, seconds, idle)));
    }

    private static CostCurve.Term term(Serving.Part part, double seconds, double price) {
        return new CostCurve.Term(part.shape(), part.stretch().applyAsDouble(seconds), part.factor() * price);
    }

    private Serving servingOf(Candidate candidate) {
        return servings.computeIfAbsent(candidate, c -> switch (brief.deployment()) {
            case Deployment.SharedPool pool -> new PoolServing(pool, machine(c), c, shapes);
            case Deployment.Dedicated dedicated -> ReplicaServing.of(dedicated, machine(c), c,
                    fleets.of(brief, dedicated, c, whole.hours(dedicated.scaling() == Deployment.Scaling.FIXED).size()), whole);
            case Deployment.Serverless serverless -> RequestServing.of(serverless, c, whole);
            case Deployment.Batch _ -> new BatchServing(machine(c), c, whole);
        });
    }

    /// The machine that serves a candidate: the one it was weighed on.
    private Machine machine(Candidate candidate) {
        return candidate.machine().orElse(brief.machine());
    }

    /// Money for search, training and compression.
    Estimate spent(Candidate candidate, Estimate searchCoreSeconds) {
        return LifetimeCost.of(oneOff(candidate, searchCoreSeconds), currency).total();
    }

    /// P(quality >= minimum | validation) when the model is oldest; 1 where no minimum is asked for.
    double promise(Candidate candidate) {
        return again.promise(candidate, volume());
    }

    /// The same for the shortest cycle that may be chosen: the most that a candidate can promise.
    double bestPromise(Candidate candidate) {
        return again.bestPromise(candidate);
    }

    /// Quality lost when the model is oldest.
    double lost(Candidate candidate) {
        return again.lost(candidate, volume());
    }

    /// Whether a loaded replica keeps the SLO at any rate at all; true where requests do not queue for replicas.
    boolean keepsSlo(Candidate candidate) {
        return !(servingOf(candidate) instanceof ReplicaServing) || fleets.keepsSlo(candidate);
    }

    /// Seconds that training a candidate again takes on the brief's machine.
    Estimate retrainingSeconds(Candidate candidate) {
        return held.duration(candidate.lineageCoreSeconds());
    }

    /// Bytes of the machine that serves a candidate.
    double machineMemory(Candidate candidate) {
        return machine(candidate).memory().value();
    }

    private double volume() {
        return brief.demand().requests().value();
    }

    String currency() {
        return currency;
    }
}
