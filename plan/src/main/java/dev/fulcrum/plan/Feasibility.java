package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
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
/// @param search   core-seconds held for looking
record Feasibility(Brief brief, CostModel costs, double required, Estimate search) {
    /// Share of requests that may start cold: a p99 does not see them.
    private static final double COLD = 0.01;

    List<Rejection> rejections(Candidate candidate) {
        List<Rejection> rejections = new ArrayList<>();
        double volume = brief.demand().requests().value();
        quality(candidate).ifPresent(rejections::add);
        latency(candidate, volume).ifPresent(rejections::add);
        Limits limits = brief.limits();
        memory(candidate).ifPresent(rejections::add);
        over(candidate, "limits.energy", costs.mostEnergyMonth(candidate, volume), limits.energy(), "energy", "kWh a month", 1)
                .ifPresent(rejections::add);
        over(candidate, "limits.carbon", costs.mostCarbonMonth(candidate, volume), limits.carbon(), "carbon", "kg a month", 1)
                .ifPresent(rejections::add);
        over(candidate, "retraining.maxDuration", costs.retrainingSeconds(candidate), longest(), "one retraining", "s", 1)
                .ifPresent(rejections::add);
        limits.searchMoney().flatMap(money -> over(candidate, "limits.searchMoney", costs.spent(candidate, search), Optional.of(money),
                "search and training", costs.currency(), 1)).ifPresent(rejections::add);
        return rejections;
    }

    /// The volumes at which a candidate breaks nothing that depends on the volume.
    VolumeRange volumes(Candidate candidate) {
        VolumeRange range = VolumeRange.ALL;
        Optional<Double> energy = brief.limits().energy();
        Optional<Double> carbon = brief.limits().carbon();
        if (energy.isPresent()) range = range.and(VolumeRange.upTo(v -> costs.mostEnergyMonth(candidate, v).value() <= energy.get()));
        if (carbon.isPresent()) range = range.and(VolumeRange.upTo(v -> costs.mostCarbonMonth(candidate, v).value() <= carbon.get()));
        return startsTooLate(candidate) ? range.and(VolumeRange.from(v -> costs.coldShare(candidate, v).value() <= COLD)) : range;
    }

    /// What depends on the volume can be mended by another volume; nothing else can.
    boolean feasibleSomewhere(Candidate candidate) {
        return rejections(candidate).stream().allMatch(r -> switch (r.constraint()) {
            case "limits.energy", "limits.carbon" -> true;
            case "latency.p99" -> warm(candidate).isEmpty();
            default -> false;
        });
    }

    private Optional<Double> longest() {
        return brief.retraining().every() instanceof Retraining.Every.Never ? Optional.empty() : brief.retraining().maxDuration();
    }

    /// P(quality >= minimum | validation), without decay; 1 where no minimum is asked for.
    static double promise(Brief brief, Candidate candidate) {
        return brief.quality().minimum().map(candidate.validation()::probabilityAtLeast).orElse(1.0);
    }

    private Optional<Rejection> latency(Candidate candidate, double volume) {
        return warm(candidate).or(() -> cold(candidate, volume));
    }

    /// The p99 of a request that does not start cold; of a loaded replica it must stay under SLO / safety.
    private Optional<Rejection> warm(Candidate candidate) {
        Optional<Rejection> alone = over(candidate, "latency.p99", candidate.latency().p99(), brief.p99(), "p99", "ms", 1);
        if (alone.isPresent() || costs.keepsSlo(candidate)) return alone;
        double p99 = candidate.latency().p99().value();
        double slo = brief.p99().orElse(p99);
        String why = Figures.say("no load is so small that p99 stays within %s ms / %s: alone a request has %s ms", Figures.digits(slo, 4),
                Figures.digits(brief.safety(), 4), Figures.digits(p99, 4));
        String admits = Figures.say("p99 +%s ms", Figures.digits(roundedUp(Math.max(0.01 * slo, p99 * brief.safety() - slo)), 4));
        return Optional.of(new Rejection(candidate.name(), "latency.p99", candidate.latency().p99(),
                Estimate.exact(slo / brief.safety(), "ms", Basis.ASSUMED), why, admits));
    }

    /// A cold start passes the SLO: more than one in a hundred must not happen.
    private Optional<Rejection> cold(Candidate candidate, double volume) {
        Estimate share = costs.coldShare(candidate, volume);
        if (!startsTooLate(candidate) || share.value() <= COLD) return Optional.empty();
        Estimate p99 = candidate.latency().p99();
        Estimate start = coldStart().in("ms", 1000).plus(p99);
        double slo = brief.p99().orElseThrow();
        String why = Figures.say("%s of the requests start cold and then take %s ms, over %s ms", Figures.percent(share.value()),
                Figures.digits(start.value(), 4), Figures.digits(slo, 4));
        double enough = volumes(candidate).low();
        String admits = Figures.say("p99 +%s ms", Figures.digits(roundedUp(start.value() - slo), 4))
                + (Double.isInfinite(enough) ? "" : " or demand from " + Figures.volume(enough) + " a month");
        return Optional.of(new Rejection(candidate.name(), "latency.p99", start, Estimate.exact(slo, "ms", Basis.ASSUMED), why, admits));
    }

    private boolean startsTooLate(Candidate candidate) {
        return brief.deployment() instanceof Deployment.Serverless
                && brief.p99().filter(slo -> 1000 * coldStart().value() + candidate.latency().p99().value() > slo).isPresent();
    }

    private Estimate coldStart() {
        return ((Deployment.Serverless) brief.deployment()).coldStart();
    }

    /// The brief's limit, and the machine, which holds no more than it has.
    private Optional<Rejection> memory(Candidate candidate) {
        return over(candidate, "limits.memory", candidate.memory(), brief.limits().memory(), "memory", "MiB", 1 << 20)
                .or(() -> brief.deployment() instanceof Deployment.Serverless ? Optional.empty()
                : over(candidate, "machine.memory", candidate.memory(), Optional.of(costs.machineMemory(candidate)), "memory", "MiB", 1 << 20));
    }

    private Optional<Rejection> quality(Candidate candidate) {
        if (brief.quality().minimum().isEmpty()) return Optional.empty();
        double promise = costs.promise(candidate);
        if (promise >= required) return Optional.empty();
        double minimum = brief.quality().minimum().get();
        double lost = costs.lost(candidate);
        String metric = candidate.validation().metric() + (lost > 0 ? Figures.say(" - %s by age", Figures.digits(lost, 3)) : "");
        String why = Figures.say("P(%s >= %s | validation) = %.3f, must reach %.3f", metric, minimum, promise, required);
        return Optional.of(new Rejection(candidate.name(), "quality.minimum", candidate.validation().estimate(),
                Estimate.exact(minimum, "1", Basis.ASSUMED), why, Figures.say("minimum %.4f", admittedMinimum(candidate, lost))));
    }

    /// The highest minimum, in steps of 0.0001, that this candidate may promise after losing so much by age.
    private double admittedMinimum(Candidate candidate, double lost) {
        long low = 0;
        long high = 10_000;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (candidate.validation().probabilityAtLeast(middle / 1e4 + lost) >= required) low = middle;
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
