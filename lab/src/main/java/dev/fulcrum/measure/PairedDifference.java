package dev.fulcrum.measure;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.Arrays;

/// How much better one model did than another on the same examples.
///
/// Where the metric counts, the interval is Tango's score interval for the difference of two paired proportions (Statistics in Medicine
/// 17, 1998, 891-908), which keeps its coverage when few pairs differ; else it is the percentile bootstrap over examples. Both are of
/// 90 %, so that each end alone holds with 95 %.
///
/// @param metric     of both
/// @param difference the first's mean less the second's
/// @param better     examples on which the first did better
/// @param worse      examples on which it did worse
/// @param examples   in all
public record PairedDifference(String metric, Estimate difference, long better, long worse, long examples) {
    private static final double Z90 = 1.6448536269514722;

    static PairedDifference of(String metric, double[] differences, boolean counts) {
        long better = Arrays.stream(differences).filter(d -> d > 0).count();
        long worse = Arrays.stream(differences).filter(d -> d < 0).count();
        Estimate difference = counts ? tango(better, worse, differences.length) : Scores.bootstrap(differences);
        return new PairedDifference(metric, difference, better, worse, differences.length);
    }

    /// Whether the interval leaves out zero.
    public boolean real() {
        return difference.low() > 0 || difference.high() < 0;
    }

    /// For people: the difference, in points of a hundred where the metric counts, and whether it means anything.
    public String words() {
        String verdict = real() ? difference.value() > 0 ? "better" : "worse" : "too small a difference to be real";
        return "%s (%s to %s), %s better and %s worse of %s: %s".formatted(Wording.number(difference.value()),
                Wording.number(difference.low()), Wording.number(difference.high()), Wording.count(better), Wording.count(worse),
                Wording.count(examples), verdict);
    }

    private static Estimate tango(long better, long worse, long n) {
        double middle = (double) (better - worse) / n;
        return new Estimate(middle, end(better, worse, n, -1, middle, Z90), end(better, worse, n, middle, 1, -Z90), "1", Basis.MEASURED);
    }

    /// The difference at which the score is as large as the quantile, by bisection: the score falls as the assumed difference grows.
    private static double end(long better, long worse, long n, double low, double high, double quantile) {
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (score(better, worse, n, middle) > quantile) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double score(long better, long worse, long n, double difference) {
        double b = -better - worse + (2.0 * n - better + worse) * difference;
        double c = -worse * difference * (1 - difference);
        double q = (Math.sqrt(Math.max(0, b * b - 8.0 * n * c)) - b) / (4.0 * n);
        double variance = n * (2 * q + difference * (1 - difference));
        double distance = better - worse - n * difference;
        return distance == 0 ? 0 : distance / Math.sqrt(Math.max(variance, 1e-300));
    }
}
