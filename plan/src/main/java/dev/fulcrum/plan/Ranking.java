package dev.fulcrum.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;

/// Who comes first: the cheaper; for the same money the one of better quality, then of lower p99, then by name.
final class Ranking {
    /// Costs that agree in so many digits are the same money; rounding, unlike a tolerance, keeps the order transitive.
    private static final MathContext SAME = new MathContext(10);
    /// Further apart than this share, costs differ in their first ten digits.
    private static final double SURELY_APART = 1e-8;

    static final Comparator<Candidate> BY_MERIT = Comparator.comparingDouble((Candidate c) -> -c.validation().value())
            .thenComparingDouble(c -> c.latency().p99().value());
    static final Comparator<Candidate> BY_MERIT_AND_NAME = BY_MERIT.thenComparing(Candidate::name);

    private Ranking() {}

    /// Compares money.
    static int compare(double a, double b) {
        if (Math.abs(a - b) > SURELY_APART * Math.max(Math.abs(a), Math.abs(b))) return Double.compare(a, b);
        return new BigDecimal(a).round(SAME).compareTo(new BigDecimal(b).round(SAME));
    }
}
