package dev.fulcrum.scaling;

/// P(solved) over inference compute IN and training compute TC, a line with two smooth bends (Villalobos and Atkinson 2023):
/// b (d0 log(1 + e^((log IN - x0)/d0)) - d1 log(1 + e^((log IN - 1/b - x0)/d1))) with b = a log TC + c.
///
/// @param first  d0, width of the bend where it begins to rise
/// @param second d1, width of the bend where it reaches 1
/// @param start  x0 = log IN where it begins
/// @param gain   a
/// @param offset c
public record RepeatedSampling(double first, double second, double start, double gain, double offset) {

    /// @param logInference natural logarithm of IN
    /// @param logTraining  natural logarithm of TC
    public double solved(double logInference, double logTraining) {
        double b = gain * logTraining + offset;
        return b * (bend(logInference - start, first) - bend(logInference - 1 / b - start, second));
    }

    /// width x log(1 + e^(x / width)): 0 on the left, x on the right; without overflow.
    private static double bend(double x, double width) {
        return Math.max(x, 0) + width * Math.log1p(Math.exp(-Math.abs(x) / width));
    }
}
