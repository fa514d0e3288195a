package dev.fulcrum.measure;

/// The regularised incomplete beta function and its inverse, by Lentz's continued fraction (Numerical Recipes, section 6.4).
public final class BetaDistribution {
    private static final double[] LANCZOS = {76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155,
        0.1208650973866179e-2, -0.5395239384953e-5};

    private BetaDistribution() {}

    /// P(X <= x) for X ~ Beta(a, b); x in [0, 1], a and b above 0.
    public static double cumulative(double x, double a, double b) {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b;
    }

    /// The x with P(X <= x) = p, by bisection to 1e-12.
    public static double quantile(double p, double a, double b) {
        double low = 0;
        double high = 1;
        while (high - low > 1e-12) {
            double middle = (low + high) / 2;
            if (cumulative(middle, a, b) < p) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double fraction(double x, double a, double b) {
        double tiny = 1e-300;
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1), tiny);
        double h = d;
        for (int m = 1; m <= 10_000; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d, tiny);
            c = nonZero(1 + even / c, tiny);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d, tiny);
            c = nonZero(1 + odd / c, tiny);
            double change = d * c;
            h *= change;
            if (Math.abs(change - 1) < 1e-15) break;
        }
        return h;
    }

    private static double nonZero(double v, double tiny) {
        return Math.abs(v) < tiny ? tiny : v;
    }

    /// Lanczos' approximation, relative error below 2e-10.
    static double logGamma(double x) {
        double y = x;
        double t = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
        double sum = 1.000000000190015;
        for (double coefficient : LANCZOS) sum += coefficient / ++y;
        return -t + Math.log(2.5066282746310005 * sum / x);
    }
}
