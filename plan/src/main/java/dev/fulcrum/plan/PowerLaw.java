package dev.fulcrum.plan;

/// The error rate of a model by the number of examples that it was trained on: err(n) = a n^-b + c (Cortes et al. 1994; Hestness et al.
/// 2017).
///
/// @param a at least 0; 0 where errors do not fall
/// @param b in [0.05, 2]
/// @param c what no amount of data takes away, at least 0
public record PowerLaw(double a, double b, double c) {
    private static final double LEAST = 0.05;
    private static final double MOST = 2;
    private static final int GRID = 80;

    public double at(double n) {
        return a * Math.pow(n, -b) + c;
    }

    /// Weighted least squares: for a given b the law is linear in a and c, so b is looked for on a grid and then by golden section.
    ///
    /// @param n       examples
    /// @param errors  error rates
    /// @param weights 1 / variance
    static PowerLaw fit(double[] n, double[] errors, double[] weights) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= GRID; i++) {
            double loss = loss(given(exponent(i), n, errors, weights), n, errors, weights);
            if (loss < least) {
                least = loss;
                best = i;
            }
        }
        return refined(exponent(Math.max(0, best - 1)), exponent(Math.min(GRID, best + 1)), n, errors, weights);
    }

    private static double exponent(int i) {
        return LEAST * Math.pow(MOST / LEAST, (double) i / GRID);
    }

    private static PowerLaw refined(double low, double high, double[] n, double[] errors, double[] weights) {
        double golden = (Math.sqrt(5) - 1) / 2;
        while (high - low > 1e-7) {
            double left = high - golden * (high - low);
            double right = low + golden * (high - low);
            boolean lower = loss(given(left, n, errors, weights), n, errors, weights) <= loss(given(right, n, errors, weights), n, errors,
                    weights);
            if (lower) high = right;
            else low = left;
        }
        return given((low + high) / 2, n, errors, weights);
    }

    /// The best a and c for one b, neither below 0.
    private static PowerLaw given(double b, double[] n, double[] errors, double[] weights) {
        double w = 0;
        double wx = 0;
        double wxx = 0;
        double wy = 0;
        double wxy = 0;
        for (int i = 0; i < n.length; i++) {
            double x = Math.pow(n[i] / n[n.length - 1], -b);
            w += weights[i];
            wx += weights[i] * x;
            wxx += weights[i] * x * x;
            wy += weights[i] * errors[i];
            wxy += weights[i] * x * errors[i];
        }
        double a = (w * wxy - wx * wy) / (w * wxx - wx * wx);
        double c = (wy - a * wx) / w;
        if (!(a > 0)) return new PowerLaw(0, b, wy / w);
        if (c < 0) return new PowerLaw(wxy / wxx * Math.pow(n[n.length - 1], b), b, 0);
        return new PowerLaw(a * Math.pow(n[n.length - 1], b), b, c);
    }

    private static double loss(PowerLaw law, double[] n, double[] errors, double[] weights) {
        double loss = 0;
        for (int i = 0; i < n.length; i++) loss += weights[i] * Math.pow(errors[i] - law.at(n[i]), 2);
        return loss;
    }
}
