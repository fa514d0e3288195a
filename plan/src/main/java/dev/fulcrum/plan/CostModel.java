package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Operation;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The money of a brief: what any candidate costs over the horizon, as lines to be recomputed and as a curve over the volume.
/// Formulas with their sources: docs/math/lifetime-cost.md.
final class CostModel {
    private final Brief brief;
    private final String currency;
    private final Horizon horizon;
    private final Months whole;
    private final Retrainings retrainings;
    private final RetrainingCost again;
    private final HeldMachine held;
    private final ErrorCosts errors;
    private final ServingCost serving;

    CostModel(Brief brief) {
        this(brief, brief.quality().confidence(), new Fleets());
    }

    /// @param required the probability that a quality promise must reach at the end of a cycle, where the cycle is free to be chosen
    CostModel(Brief brief, double required, Fleets fleets) {
        this.brief = brief;
        this.currency = brief.prices().currency();
        this.horizon = Horizon.of(brief);
        this.whole = horizon.whole();
        this.retrainings = new Retrainings(brief, horizon);
        this.held = HeldMachine.of(brief);
        this.errors = new ErrorCosts(brief);
        this.again = new RetrainingCost(brief, retrainings, held, errors, required);
        this.serving = new ServingCost(brief, horizon, whole, fleets);
    }

    /// Sum of beta^t over the months: money a month for the horizon, in money today.
    double annuity() {
        return horizon.annuity();
    }

    /// Money over the horizon that any valid model is worth, where the brief says so.
    Optional<Double> worth() {
        return brief.quality().worth().map(aMonth -> aMonth * annuity());
    }

    LifetimeCost cost(Candidate candidate, Estimate searchCoreSeconds) {
        List<CostLine> lines = new ArrayList<>(oneOff(candidate, searchCoreSeconds));
        lines.addAll(again.lines(candidate, volume()));
        lines.addAll(serving.lines(candidate));
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

    private List<CostLine> errors(Candidate candidate) {
        List<CostLine> lines = new ArrayList<>(List.of(errors.line(candidate, volume() * whole.requests(), currency)));
        Retraining retraining = brief.retraining();
        if (retraining.decay().value() > 0) {
            double days = volume() * again.cycle(candidate, volume()).aged();
            Estimate aged = retraining.decay().map(d -> d * days, "wrong answers", Basis.ASSUMED);
            lines.add(CostLine.of(CostLine.Part.ERRORS, "errors of age, present value", aged, errors.aMore(candidate), currency));
        }
        return lines;
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
            Estimate stored = months.times(operation.stored(), "GB-months").times(1e-9);
            lines.add(CostLine.of(CostLine.Part.STORAGE, "storage, present value", stored, operation.storage(), currency));
        }
        return lines;
    }

    private double operationMoney() {
        Operation o = brief.operation();
        return horizon.annuity() * (o.engineerHours() * o.engineerPrice().value() + o.stored().value() / 1e9 * o.storage().value());
    }

    /// What serving alone takes.
    ServingCost serving() {
        return serving;
    }

    /// Serving money, electricity and carbon included, of month t, not discounted.
    Estimate servingMonth(Candidate candidate, int t) {
        return serving.month(candidate, t);
    }

    /// Share of serving that is paid without being used.
    double floorShare(Candidate candidate) {
        return serving.floorShare(candidate);
    }

    /// kWh in serving in the first month, PUE included.
    Estimate energyMonth(Candidate candidate) {
        return serving.energyMonth(candidate);
    }

    /// kg CO2e in serving in the first month.
    Estimate carbonMonth(Candidate candidate) {
        return serving.carbonMonth(candidate);
    }

    /// Lifetime cost over the volume, search left out: it is the same for all.
    CostCurve curve(Candidate candidate, Deviates draw) {
        double work = candidate.lineage().stream().mapToDouble(p -> draw.of("buy " + p.label(), p.coreSeconds())).sum() / 3600
                / brief.machine().cores();
        double each = whole.requests() * errors.aRequest(candidate, draw);
        CostCurve without = serving.curve(candidate, work * (held.hour() + held.energyHour()) + operationMoney(), each, draw);
        return again.addTo(without, candidate, work, draw);
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

    /// Seconds that training a candidate again takes on the brief's machine.
    Estimate retrainingSeconds(Candidate candidate) {
        return held.duration(candidate.lineageCoreSeconds());
    }

    private double volume() {
        return brief.demand().requests().value();
    }

    String currency() {
        return currency;
    }
}
