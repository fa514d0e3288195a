package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.tasks.recommend.JudgeSuggestJob;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.Optional;

/// Fitting a model of suggestions again against letting histories, which are inputs, keep it fresh.
///
/// What it loses grows with the time since it was fitted: by `gain` after `days`, so by `gain t / (2 days)` in the mean over a period t. With v the
/// money a day of one unit of quality and c the money of a fit, `c / t + v gain t / (2 days)` is least at `t = sqrt(2 c days / (v gain))`, the
/// square-root rule of an economic order quantity (Harris 1913).
///
/// What folding in brings for nothing ([JudgeSuggestJob.Folded]) needs no fit: only the rest of the gain counts for one.
///
/// @param gain   in NDCG@10 on test of fitting with what came during validation, user by user
/// @param folded what folding the same in brought, where it was looked at
/// @param days  of validation, 0 where the last event of each user was held out
/// @param worth money a day of one unit of NDCG@10
/// @param price money of one fit
record Freshness(PairedDifference gain, Optional<JudgeSuggestJob.Folded> folded, double days, double worth, double price, String currency) {
    private static final double DAYS_A_MONTH = 365.25 / 12;

    static Freshness of(PairedDifference gain, Optional<JudgeSuggestJob.Folded> folded, double days, Brief brief, Candidate chosen) {
        double worth = brief.demand().requests().value() / DAYS_A_MONTH * brief.errors().cost().value();
        return new Freshness(gain, folded, days, worth, Prices.of(brief).money(chosen.lineageCoreSeconds().value()), brief.prices().currency());
    }

    /// Whether fitting again surely brings something.
    boolean surely() {
        return gain.difference().low() != null && gain.difference().low() > 0;
    }

    /// Days between two fits that cost least; infinite where nothing is lost or nothing is worth money.
    double every() {
        double lost = gain.difference().value() - folded.map(f -> Math.max(0, f.gain().difference().value())).orElse(0.0);
        return lost > 0 && worth > 0 && days > 0 ? Math.sqrt(2 * price * days / (worth * lost)) : Double.POSITIVE_INFINITY;
    }

    String words() {
        String measured = "Histories are inputs: what somebody did a moment ago counts without any training. Fitting again%s changed NDCG@10 on test by %s [MEASURED]. "
                .formatted(days > 0 ? " with the %s days of validation".formatted(Wording.number(days)) : " with what was held out for validation",
                        Wording.estimate(gain.difference()));
        measured += folded.map(f -> "Folding in without a fit what is popular now and %d things that the model did not know, as the mean of those that they are like, changed it by %s [MEASURED]. "
                .formatted(f.items(), Wording.estimate(f.gain().difference()))).orElse("");
        if (!surely()) return measured + "That is not surely anything: new events may be folded in alone.";
        if (Double.isInfinite(every())) return measured + "Nothing says what that is worth: give `errors` a price.";
        Estimate paid = Estimate.open(price, currency, Basis.ASSUMED);
        return measured + "A fit costs %s, a unit of NDCG@10 is worth %s a day: fitting again every %s is cheapest [MODELLED].".formatted(Wording.value(paid),
                Wording.quantity(worth, currency), Wording.duration(86_400 * every()));
    }
}
