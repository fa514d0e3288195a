package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// Why a candidate may not be deployed, with both numbers.
///
/// @param constraint key of the brief, for example "latency.p99"
/// @param got        what the candidate does
/// @param limit      what the brief allows
/// @param why        one sentence
/// @param admits     what would let it pass, and what keeping it out costs: "p99 +3.1 ms, or 40 USD a month"
/// @param aMonth     money a month, even over the horizon, that it would save against the chosen; below 0 where it is the dearer one,
///                   absent where nothing is chosen
public record Rejection(String candidate, String constraint, Estimate got, Estimate limit, String why, String admits,
        Optional<Estimate> aMonth) {

    Rejection(String candidate, String constraint, Estimate got, Estimate limit, String why, String admits) {
        this(candidate, constraint, got, limit, why, admits, Optional.empty());
    }

    /// How far off the limit, as a share of it; a quality is judged by the low end of its interval, because it must be sure.
    public double miss() {
        double judged = constraint.startsWith("quality") && got.low() != null ? got.low() : got.value();
        return Math.abs(judged - limit.value()) / Math.max(Math.abs(limit.value()), 1e-12);
    }

    /// The same with its money: either the brief changes, or that much is paid for keeping it as it is.
    ///
    /// @param others how many other constraints the candidate breaks, all of which must give way too
    Rejection priced(Estimate saved, int others) {
        String together = others == 0 ? "" : Figures.say(" (and %d more)", others);
        String sum = Figures.money(Math.abs(saved.value()), saved.unit()) + " a month";
        String money = saved.value() > 0 ? ", or " + sum : saved.value() < 0 ? ", and " + sum + " more" : ", for the same money";
        return new Rejection(candidate, constraint, got, limit, why, admits + together + money, Optional.of(saved));
    }
}
