package dev.fulcrum.search;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.search.belief.LnError;
import dev.fulcrum.search.belief.Seen;
import java.util.List;

/// What a model must show on the validation split for its promise to hold.
///
/// Its own validation is not all that is known: of many that are tried one is lucky. What is believed of it once its curve and its neighbours are
/// counted must keep the minimum too.
///
/// @param least      right answers needed, 0 where nothing is asked, more than `judged` where no count is enough
/// @param judged     examples of the validation split
/// @param minimum    quality to reach, or 0
/// @param sure       P(quality >= minimum) by the belief that a model in hand has at least
/// @param deviations standard deviations below which a normal variable lies with that probability
record QualityBar(long least, long judged, double minimum, double sure, double deviations) {
    private static final LnError STANDARD = new LnError(List.of(new LnError.Part(1, 0, 1)));

    private QualityBar(long least, long judged, double minimum, double sure) {
        this(least, judged, minimum, sure, STANDARD.quantile(sure));
    }

    /// @param minimum  quality to reach, or 0
    /// @param required P(quality >= minimum | validation) to reach
    /// @param sure     P(quality >= minimum) to reach by all that is believed
    static QualityBar of(double minimum, double required, double sure, long judged) {
        return new QualityBar(least(minimum, required, judged), judged, Math.max(0, minimum), sure);
    }

    /// Right answers needed for a promise by validation alone, 0 where nothing is asked, more than `judged` where no count is enough.
    static long least(double minimum, double required, long judged) {
        if (minimum <= 0) return 0;
        long low = 0;
        long high = judged + 1;
        while (low < high) {
            long middle = (low + high) / 2;
            if (new Quality("accuracy", middle, judged).probabilityAtLeast(minimum) >= required) high = middle;
            else if (middle == judged) return judged + 1;
            else low = middle + 1;
        }
        return low;
    }

    private boolean passes(Quality quality) {
        return quality.right() >= least;
    }

    /// Whether a model keeps the minimum by all that is known of it.
    ///
    /// @param truth what its error is believed to be
    boolean passes(Quality quality, LnError truth) {
        return passes(quality) && (minimum <= 0 || truth.below(Math.log1p(-minimum)) >= sure);
    }

    /// ln(error) as judged at or below which it will pass, by its validation and by the belief that this leaves.
    ///
    /// @param seen what is expected to be judged, the chance of judging among its variance
    double lnError(LnError.Part seen) {
        double alone = alone();
        if (Double.isInfinite(alone)) return alone;
        double chance = Seen.sampling(Math.min(1, Math.exp(seen.mean())), judged);
        double gain = Math.max(1e-9, seen.variance() - chance) / seen.variance();
        double asked = Math.log1p(-minimum) - deviations * Math.sqrt(gain * chance);
        return Math.min(alone, seen.mean() + (asked - seen.mean()) / gain);
    }

    /// ln(error) at or below which its validation passes: midway between the last count that does and the first that does not.
    double alone() {
        if (least == 0) return Double.POSITIVE_INFINITY;
        if (least > judged) return Double.NEGATIVE_INFINITY;
        return Math.log((judged - least + 1.0) / (judged + 1.0));
    }
}
