package dev.fulcrum.plan;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;
import java.util.function.Function;

/// The day on which cumulative serving money, not discounted and even within a month, passes what was spent before the first request.
final class Payback {
    private Payback() {}

    /// Nothing when the point estimate does not get there inside the horizon; the interval sets dear serving against cheap training and
    /// the other way round, its high end open when that does not get there.
    static Optional<Estimate> day(CostModel costs, Candidate candidate, Estimate oneOff, int horizon) {
        Double day = day(costs, candidate, oneOff.value(), horizon, Estimate::value);
        if (day == null) return Optional.empty();
        Double early = oneOff.low() == null ? null : day(costs, candidate, oneOff.low(), horizon, Estimate::high);
        Double late = oneOff.high() == null ? null : day(costs, candidate, oneOff.high(), horizon, Estimate::low);
        return Optional.of(new Estimate(day, early, late, "days", Basis.MODELLED.weakest(oneOff.basis())));
    }

    private static Double day(CostModel costs, Candidate candidate, double spent, int horizon, Function<Estimate, Double> end) {
        double left = spent;
        for (int t = 1; t <= horizon; t++) {
            Double money = end.apply(costs.serving().month(candidate, t));
            if (money == null) return null;
            if (money > 0 && money >= left) return (t - 1 + left / money) * Dimension.DAYS_A_MONTH;
            left -= money;
        }
        return null;
    }
}
