package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What making a model anew costs, what growing old costs, and the rhythm that costs least in all.
///
/// With n retrainings at equal distances both are straight lines over the volume, so the least over n is a chain of straight lines too.
/// Where quality is promised and decays, it is promised for the end of a cycle: fewer retrainings than that takes are not looked at.
final class RetrainingCost {
    private final Brief brief;
    private final Retrainings retrainings;
    private final HeldMachine held;
    private final ErrorCost errors;
    private final double required;
    private final Map<Candidate, List<Retrainings.Cycle>> allowed = new IdentityHashMap<>();

    RetrainingCost(Brief brief, Retrainings retrainings, HeldMachine held, ErrorCost errors, double required) {
        this.brief = brief;
        this.retrainings = retrainings;
        this.held = held;
        this.errors = errors;
        this.required = required;
    }

    /// Money of one retraining beside compute.
    private double people() {
        Retraining again = brief.retraining();
        return again.labels() * again.labelPrice().value() + again.engineerHours() * again.engineerPrice().value()
                + again.validation().value() + again.rollout().value();
    }

    /// P(quality >= minimum | validation) at the end of the cycle that a candidate has at a volume; 1 where no minimum is asked for.
    double promise(Candidate candidate, double volume) {
        return promise(candidate, cycle(candidate, volume));
    }

    /// The same for the shortest cycle that may be chosen: the most that a candidate can promise.
    double bestPromise(Candidate candidate) {
        return promise(candidate, retrainings.choices().getLast());
    }

    private double promise(Candidate candidate, Retrainings.Cycle cycle) {
        return brief.quality().minimum().map(m -> candidate.validation().probabilityAtLeast(m + lost(cycle))).orElse(1.0);
    }

    /// Quality lost at the end of a cycle.
    private double lost(Retrainings.Cycle cycle) {
        return brief.retraining().decay().value() * cycle.oldest();
    }

    /// Quality lost at the end of the cycle that a candidate has at a volume.
    double lost(Candidate candidate, double volume) {
        return lost(cycle(candidate, volume));
    }

    /// The rhythm that costs least.
    Retrainings.Cycle cycle(Candidate candidate, double volume) {
        List<Retrainings.Cycle> choices = choices(candidate);
        double work = candidate.lineageCoreSeconds().value() / 3600 / brief.machine().cores();
        double aging = aging(candidate, brief.retraining().decay().value());
        Retrainings.Cycle best = choices.getFirst();
        for (Retrainings.Cycle c : choices) {
            if (fixed(c, work) + volume * aging * c.aged() < fixed(best, work) + volume * aging * best.aged()) best = c;
        }
        return best;
    }

    private List<Retrainings.Cycle> choices(Candidate candidate) {
        return allowed.computeIfAbsent(candidate, c -> {
            List<Retrainings.Cycle> all = retrainings.choices();
            int first = 0;
            while (first + 1 < all.size() && promise(c, all.get(first)) < required) first++;
            return all.subList(first, all.size());
        });
    }

    private double fixed(Retrainings.Cycle cycle, double work) {
        return cycle.rented() * work * held.hour() + cycle.today() * (work * held.energyHour() + people());
    }

    /// Money of a day of age a request.
    private double aging(Candidate candidate, double decay) {
        return decay * errors.aWrongAnswer(candidate).value();
    }

    List<CostLine> lines(Candidate candidate, double volume) {
        Retrainings.Cycle cycle = cycle(candidate, volume);
        if (cycle.times() == 0) return List.of();
        Retraining again = brief.retraining();
        List<CostLine> lines = new ArrayList<>(held.lines(CostLine.Part.RETRAINING, label(cycle), candidate.lineageCoreSeconds(),
                cycle.today(), cycle.rented()));
        lines.add(line("labels, present value", cycle.today() * again.labels(), "labels", again.labelPrice()));
        lines.add(line("engineer, present value", cycle.today() * again.engineerHours(), "hours", again.engineerPrice()));
        if (again.validation().value() > 0) lines.add(line("validation, present value", cycle.today(), "times", again.validation()));
        if (again.rollout().value() > 0) lines.add(line("rollout, present value", cycle.today(), "times", again.rollout()));
        return lines;
    }

    private String label(Retrainings.Cycle cycle) {
        String chosen = retrainings.best() ? Figures.say(" every %s days", Figures.digits(cycle.days(), 3)) : "";
        return "retraining" + chosen + ", present value";
    }

    private CostLine line(String label, double quantity, String unit, Estimate price) {
        return CostLine.of(CostLine.Part.RETRAINING, label, Estimate.exact(quantity, unit, Basis.ASSUMED), price, brief.prices().currency());
    }

    /// The curve with retraining and age.
    ///
    /// @param work machine-hours of one retraining in that world
    CostCurve addTo(CostCurve curve, Candidate candidate, double work, Deviates draw) {
        List<Retrainings.Cycle> choices = choices(candidate);
        double aging = aging(candidate, draw.of("decay", brief.retraining().decay()));
        if (choices.size() == 1 || aging == 0) {
            Retrainings.Cycle c = choices.getFirst();
            return new CostCurve(curve.fixed() + fixed(c, work), curve.each() + aging * c.aged(), curve.terms());
        }
        List<CostCurve.Term> terms = new ArrayList<>(curve.terms());
        terms.add(new CostCurve.Term(least(choices, work, aging), 1, 1));
        return new CostCurve(curve.fixed(), curve.each(), terms);
    }

    /// The lower hull of one line a choice: each next choice costs more fixed money and less by volume.
    private PiecewiseLinear least(List<Retrainings.Cycle> choices, double work, double aging) {
        int[] hull = new int[choices.size()];
        double[] from = new double[choices.size()];
        int size = 0;
        for (int i = 0; i < choices.size(); i++) {
            double at = size == 0 ? 0 : meet(choices.get(hull[size - 1]), choices.get(i), work, aging);
            while (size > 0 && at <= from[size - 1]) {
                size--;
                at = size == 0 ? 0 : meet(choices.get(hull[size - 1]), choices.get(i), work, aging);
            }
            hull[size] = i;
            from[size++] = at;
        }
        double[] x = Arrays.copyOf(from, size);
        double[] value = new double[size];
        double[] slope = new double[size];
        for (int i = 0; i < size; i++) {
            slope[i] = aging * choices.get(hull[i]).aged();
            value[i] = fixed(choices.get(hull[i]), work) + x[i] * slope[i];
        }
        return new PiecewiseLinear(x, value, slope);
    }

    /// Where the choice with more retrainings becomes the cheaper one.
    private double meet(Retrainings.Cycle few, Retrainings.Cycle many, double work, double aging) {
        return (fixed(many, work) - fixed(few, work)) / (aging * (few.aged() - many.aged()));
    }
}
