package dev.fulcrum.train;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// Watches the gap between training and validation quality and regularises harder once it is surely too wide.
///
/// The interval of the gap is the normal 90 % interval of a difference of two independent proportions; the guard acts when its
/// lower end passes the tolerance, so that noise alone does not trigger it.
///
/// @param tolerance gap that is taken as harmless, in [0, 1]
/// @param strongest largest regularisation strength that it asks for; 0 switches the guard off
public record OverfittingGuard(double tolerance, int strongest) {
    /// Acts when training is surely six points ahead of validation, twice at most.
    public static final OverfittingGuard USUAL = new OverfittingGuard(0.06, 2);
    public static final OverfittingGuard OFF = new OverfittingGuard(1, 0);
    private static final double Z90 = 1.6448536269514722;

    /// Training minus validation quality.
    public static Estimate gap(Quality training, Quality validation) {
        double value = training.value() - validation.value();
        double half = Z90 * Math.sqrt(variance(training) + variance(validation));
        return new Estimate(value, value - half, value + half, "1", Basis.MEASURED);
    }

    /// The strength for the next epoch, one step harder when the gap is surely above the tolerance.
    public int next(int strength, Estimate gap) {
        return gap.low() > tolerance ? Math.min(strongest, strength + 1) : strength;
    }

    private static double variance(Quality q) {
        double p = (q.right() + 0.5) / (q.total() + 1.0);
        return p * (1 - p) / q.total();
    }
}
