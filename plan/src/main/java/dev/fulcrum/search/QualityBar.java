package dev.fulcrum.search;

import dev.fulcrum.measure.Quality;

/// What a model must show on the validation split for its promise to hold.
///
/// @param least    right answers needed, 0 where nothing is asked, more than `judged` where no count is enough
/// @param judged   examples of the validation split
record QualityBar(long least, long judged) {

    /// @param minimum  quality to reach, or 0
    /// @param required P(quality >= minimum | validation) to reach
    static QualityBar of(double minimum, double required, long judged) {
        if (minimum <= 0) return new QualityBar(0, judged);
        long low = 0;
        long high = judged + 1;
        while (low < high) {
            long middle = (low + high) / 2;
            if (new Quality("accuracy", middle, judged).probabilityAtLeast(minimum) >= required) high = middle;
            else if (middle == judged) return new QualityBar(judged + 1, judged);
            else low = middle + 1;
        }
        return new QualityBar(low, judged);
    }

    boolean passes(Quality quality) {
        return quality.right() >= least;
    }

    /// ln(error) at or below which it passes: midway between the last count that does and the first that does not.
    double lnError() {
        if (least == 0) return Double.POSITIVE_INFINITY;
        if (least > judged) return Double.NEGATIVE_INFINITY;
        return Math.log((judged - least + 1.0) / (judged + 1.0));
    }
}
