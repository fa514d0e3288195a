package dev.fulcrum.unit;

import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// A figure: a value with its interval, unit and basis. An open end of the interval is null.
///
/// The interval is the 90 % interval unless the place that made it says otherwise. Sums and products combine the ends
/// (interval arithmetic), which is wide rather than wrong when the errors are independent; combining takes the weakest basis.
///
/// @param value the point estimate, finite
/// @param low   lower end, or null when open
/// @param high  upper end, or null when open
/// @param unit  the unit as printed, for example "ms", "USD", "USD/1000 requests", "1" for a ratio
/// @param basis where the value comes from
public record Estimate(double value, Double low, Double high, String unit, Basis basis) {

    public Estimate {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(basis, "basis");
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("estimate value must be a number: got NaN " + unit);
        }
        if (low != null && low > value) low = value;
        if (high != null && high < value) high = value;
    }

    /// A figure known exactly, with both ends at the value.
    public static Estimate exact(double value, String unit, Basis basis) {
        return new Estimate(value, value, value, unit, basis);
    }

    /// A figure without an interval: both ends open.
    public static Estimate open(double value, String unit, Basis basis) {
        return new Estimate(value, null, null, unit, basis);
    }

    public static Estimate measured(double value, double low, double high, String unit) {
        return new Estimate(value, low, high, unit, Basis.MEASURED);
    }

    public Estimate plus(Estimate other) {
        return new Estimate(value + other.value, add(low, other.low), add(high, other.high), unit, basis.weakest(other.basis));
    }

    public Estimate times(double factor) {
        return map(x -> x * factor, unit, basis);
    }

    /// Product with a figure that is not negative, in the unit given.
    public Estimate times(Estimate other, String productUnit) {
        Double l = low == null || other.low == null ? null : Double.valueOf(Math.min(low * other.low, low * other.high()));
        Double h = high == null || other.high == null ? null : Double.valueOf(Math.max(high * other.high, high * other.low()));
        return new Estimate(value * other.value, l, h, productUnit, basis.weakest(other.basis));
    }

    /// Applies a monotone function to value and ends; the ends change places when it falls.
    public Estimate map(DoubleUnaryOperator monotone, String newUnit, Basis newBasis) {
        double v = monotone.applyAsDouble(value);
        Double a = low == null ? null : Double.valueOf(monotone.applyAsDouble(low));
        Double b = high == null ? null : Double.valueOf(monotone.applyAsDouble(high));
        boolean falls = a != null && a > v || b != null && b < v;
        return new Estimate(v, falls ? b : a, falls ? a : b, newUnit, newBasis);
    }

    /// The same figure on a basis at least as weak as the one given.
    public Estimate atBest(Basis weakest) {
        return new Estimate(value, low, high, unit, basis.weakest(weakest));
    }

    public Estimate in(String otherUnit, double factor) {
        return map(x -> x * factor, otherUnit, basis);
    }

    /// Half the width of the interval where it is closed.
    public Optional<Double> halfWidth() {
        return low == null || high == null ? Optional.empty() : Optional.of((high - low) / 2);
    }

    private static Double add(Double a, Double b) {
        return a == null || b == null ? null : Double.valueOf(a + b);
    }
}
