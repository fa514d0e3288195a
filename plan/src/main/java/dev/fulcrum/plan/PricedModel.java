package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// The cost model of one brief with its three prices left open: an error's, a machine-hour's and a kWh's.
///
/// Whether money really is affine in them is not taken for granted: [#isAffine] compares with the model itself.
final class PricedModel {
    /// Rounding of sums of a few thousand terms.
    private static final double ROUNDING = 1e-9;

    private final Brief brief;
    private final Fleets fleets;
    private final CostModel rest;
    private final CostModel errors;
    private final CostModel machine;
    private final CostModel electricity;

    PricedModel(Brief brief, Fleets fleets) {
        this.brief = brief;
        this.fleets = fleets;
        this.rest = model(0, 0, 0);
        this.errors = model(1, 0, 0);
        this.machine = model(0, 1, 0);
        this.electricity = model(0, 0, 1);
    }

    private CostModel model(double c, double p, double e) {
        return of(priced(brief, c, p, e), fleets);
    }

    /// What replicas carry is simulated once for all.
    static CostModel of(Brief brief, Fleets fleets) {
        return new CostModel(brief, brief.quality().confidence(), fleets);
    }

    static Brief priced(Brief brief, double c, double p, double e) {
        return Axis.ELECTRICITY.with(Axis.MACHINE.with(Axis.ERRORS.with(brief, c), p), e);
    }

    PricedCurve curve(Candidate candidate, Deviates world) {
        return new PricedCurve(rest.curve(candidate, world), errors.curve(candidate, world), machine.curve(candidate, world),
                electricity.curve(candidate, world));
    }

    /// Money for looking, charged to every candidate alike: the parts of [PricedCurve#total].
    double[] search(Candidate any, Estimate coreSeconds) {
        double r = rest.cost(any, coreSeconds).search().value();
        return new double[] {r, errors.cost(any, coreSeconds).search().value() - r, machine.cost(any, coreSeconds).search().value() - r,
            electricity.cost(any, coreSeconds).search().value() - r};
    }

    /// Whether the parts add up to the whole, for every candidate, at the brief's volume and prices and at uneven other ones.
    boolean isAffine(List<Candidate> candidates) {
        double v = Math.max(1, brief.demand().requests().value());
        double c = Axis.ERRORS.of(brief);
        double p = Axis.MACHINE.of(brief);
        double e = Axis.ELECTRICITY.of(brief);
        return addsUp(candidates, v, c, p, e) && addsUp(candidates, 3.7 * v, 0.31 * c + 1e-5, 2.3 * p + 0.01, 1.9 * e + 0.1);
    }

    private boolean addsUp(List<Candidate> candidates, double v, double c, double p, double e) {
        CostModel whole = model(c, p, e);
        return candidates.stream().allMatch(candidate -> {
            double direct = whole.curve(candidate, Deviates.none()).at(v);
            return Math.abs(direct - curve(candidate, Deviates.none()).at(v, c, p, e)) <= ROUNDING * Math.abs(direct);
        });
    }
}
