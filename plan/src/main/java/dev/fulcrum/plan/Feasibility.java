package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Limits;
import dev.fulcrum.brief.Retraining;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which constraints of the brief a candidate breaks.
///
/// @param required the probability that a quality promise must reach
record Feasibility(Brief brief, CostModel costs, double required) {

    List<Rejection> rejections(Candidate candidate) {
        List<Rejection> rejections = new ArrayList<>();
        quality(candidate).ifPresent(rejections::add);
        Limits limits = brief.limits();
        over(candidate, "latency.p99", candidate.latency().p99(), brief.p99(), "p99", "ms", 1).ifPresent(rejections::add);
        over(candidate, "limits.memory", candidate.memory(), limits.memory(), "memory", "MiB", 1 << 20).ifPresent(rejections::add);
        over(candidate, "limits.energy", costs.energyMonth(candidate), limits.energy(), "energy", "kWh a month", 1)
                .ifPresent(rejections::add);
        over(candidate, "limits.carbon", costs.carbonMonth(candidate), limits.carbon(), "carbon", "kg a month", 1)
                .ifPresent(rejections::add);
        Estimate again = candidate.lineageCoreSeconds().in("s", 1.0 / brief.machine().cores());
        Optional<Double> longest = brief.retraining().every() instanceof Retraining.Every.Never ? Optional.empty()
                : brief.retraining().maxDuration();
        over(candidate, "retraining.maxDuration", again, longest, "one retraining", "s", 1).ifPresent(rejections::add);
        return rejections;
    }

    /// P(quality >= minimum | validation); 1 where no minimum is asked for.
    static double promise(Brief brief, Candidate candidate) {
        return brief.quality().minimum().map(candidate.validation()::probabilityAtLeast).orElse(1.0);
    }

    private Optional<Rejection> quality(Candidate candidate) {
        double promise = promise(brief, candidate);
        if (promise >= required || brief.quality().minimum().isEmpty()) return Optional.empty();
        double minimum = brief.quality().minimum().get();
        String metric = candidate.validation().metric();
        String why = Figures.say("P(%s >= %s | validation) = %.3f, must reach %.3f", metric, minimum, promise, required);
        return Optional.of(new Rejection(candidate.name(), "quality.minimum", candidate.validation().estimate(),
                Estimate.exact(minimum, "1", Basis.ASSUMED), why, Figures.say("minimum %.4f", admittedMinimum(candidate))));
    }

    /// The highest minimum, in steps of 0.0001, that this candidate may promise.
    private double admittedMinimum(Candidate candidate) {
        long low = 0;
        long high = 10_000;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (candidate.validation().probabilityAtLeast(middle / 1e4) >= required) low = middle;
            else high = middle;
        }
        return low / 1e4;
    }

    private Optional<Rejection> over(Candidate candidate, String constraint, Estimate got, Optional<Double> limit, String word, String unit,
            double size) {
        if (limit.isEmpty() || got.value() <= limit.get()) return Optional.empty();
        Estimate allowed = Estimate.exact(limit.get(), got.unit(), Basis.ASSUMED);
        String why = Figures.say("%s %s %s is over %s %s", word, Figures.digits(got.value() / size, 4), unit,
                Figures.digits(limit.get() / size, 4), unit);
        double more = roundedUp((got.value() - limit.get()) / size);
        String admits = Figures.say("%s +%s %s", word, Figures.digits(more, 4), unit);
        return Optional.of(new Rejection(candidate.name(), constraint, got, allowed, why, admits));
    }

    /// To two significant digits, never less than what is needed.
    private static double roundedUp(double x) {
        double step = Math.pow(10, Math.floor(Math.log10(x)) - 1);
        return Math.ceil(x / step - 1e-9) * step;
    }
}
