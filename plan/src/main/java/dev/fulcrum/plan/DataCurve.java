package dev.fulcrum.plan;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How the error rate of one size falls with the number of labelled examples, all trained in the same way for as many steps; and what that
/// says about more labels than there are.
///
/// @param candidate the size that was trained on parts of the data
/// @param points    by number of examples, rising
public record DataCurve(String candidate, List<Point> points) {
    /// Standard deviation of the error rate of one and the same training over its seed, as a share of it: 3.4 % (Rosenfeld et al. 2020).
    private static final double SEEDS = 0.034;
    static final int LEAST_POINTS = 3;
    /// A residual of so many standard deviations is no noise.
    private static final double OFF = 2.5;

    public DataCurve {
        points = points.stream().sorted(Comparator.comparingInt(Point::examples)).toList();
    }

    /// One training.
    ///
    /// @param examples   in its training split
    /// @param validation on the same validation split as all others
    public record Point(int examples, Quality validation) {}

    /// The law of least squares through the measured points; needs three.
    public PowerLaw law() {
        return PowerLaw.fit(points.stream().mapToDouble(Point::examples).toArray(), errors(), weights());
    }

    private double[] errors() {
        return points.stream().mapToDouble(p -> 1 - p.validation().value()).toArray();
    }

    private double[] weights() {
        return points.stream().mapToDouble(p -> 1 / variance(p)).toArray();
    }

    private static double variance(Point p) {
        double q = (p.validation().right() + 0.5) / (p.validation().total() + 1);
        return q * (1 - q) / p.validation().total() + Math.pow(SEEDS * (1 - q), 2);
    }

    /// Labelled examples that there are.
    public int most() {
        return points.getLast().examples();
    }

    /// The share of today's errors that so many more labels are expected to take away: mean and central 90 % interval of the belief about
    /// the law, see [PowerLawBelief].
    public Estimate reduction(double more) {
        double[] sizes = points.stream().mapToDouble(p -> (double) p.examples() / most()).toArray();
        return new PowerLawBelief(sizes, errors(), weights()).reduction((most() + more) / most());
    }

    /// How many more labels bring the errors to a share of today's; nothing where the law's floor is above it.
    OptionalDouble moreFor(double share) {
        PowerLaw law = law();
        double rest = share * law.at(most()) - law.c();
        if (rest <= 0 || law.a() == 0) return share >= 1 ? OptionalDouble.of(0) : OptionalDouble.empty();
        return OptionalDouble.of(Math.max(0, Math.pow(rest / law.a(), -1 / law.b()) - most()));
    }

    /// Why the law is not to be trusted for so many more labels, if so.
    public Optional<String> distrust(double more) {
        if (points.size() < LEAST_POINTS) return Optional.of(points.size() + " sizes of the data were trained, a law needs 3");
        if (more > most()) return Optional.of("more than twice the data lies too far outside what was measured");
        if (!falls()) return Optional.of("the fall of the errors with more data is within their noise; a longer limits.wallTime trains long enough to tell");
        PowerLaw law = law();
        boolean off = points.stream()
                .anyMatch(p -> Math.abs(1 - p.validation().value() - law.at(p.examples())) > OFF * Math.sqrt(variance(p)));
        return off ? Optional.of("the measured errors do not lie on a power law") : Optional.empty();
    }

    /// Whether the largest part of the data has surely (95 %) fewer errors than the smallest.
    private boolean falls() {
        Point first = points.getFirst();
        Point last = points.getLast();
        double fall = last.validation().value() - first.validation().value();
        return fall > Deviates.Z95 * Math.sqrt(variance(first) + variance(last));
    }
}
