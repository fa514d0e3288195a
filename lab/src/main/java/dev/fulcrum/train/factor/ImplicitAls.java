package dev.fulcrum.train.factor;

import java.util.Random;

/// Alternating least squares for implicit feedback (Hu, Koren and Volinsky 2008), in the form of Rendle et al. 2022:
///
///     sum over seen pairs of c (1 - x y)^2 + a · sum over all pairs of (x y)^2 + r · sum over rows of (weight of the row) |row|^2
///
/// Each half sweep solves every row exactly while the other side stands still, so the sum never rises. One thread, same bits every time.
public final class ImplicitAls implements Factorizer {
    private static final double FIRST_DEVIATION = 0.1;

    @Override
    public Factors factor(Interactions interactions, int width, int sweeps, Weighting weighting, long seed) {
        return from(normal(new Random(seed), interactions.items(), width), interactions, width, sweeps, weighting);
    }

    /// Goes on from factors that something else made.
    ///
    /// @param first factors of the items, row by row, not written
    public Factors from(float[] first, Interactions interactions, int width, int sweeps, Weighting weighting) {
        float[] users = new float[interactions.users() * width];
        float[] items = first.clone();
        Interactions byItem = interactions.transposed();
        Half half = new Half(width, weighting);
        for (int sweep = 0; sweep < sweeps; sweep++) {
            half.solve(interactions, items, users);
            half.solve(byItem, users, items);
        }
        half.solve(interactions, items, users);
        return new Factors(width, users, items);
    }

    private static float[] normal(Random random, int rows, int width) {
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) values[i] = (float) (FIRST_DEVIATION * random.nextGaussian() / Math.sqrt(width));
        return values;
    }

    /// What the objective above comes to: for tests.
    static double objective(Interactions x, Factors f, Weighting w) {
        double sum = 0;
        for (int u = 0; u < x.users(); u++) {
            for (int e = x.first()[u]; e < x.first()[u + 1]; e++) {
                double miss = 1 - product(f.users(), u, f.items(), x.item()[e], f.width());
                sum += x.weight()[e] * miss * miss;
            }
        }
        double[] gram = gram(f.items(), f.width());
        for (int u = 0; u < x.users(); u++) {
            for (int i = 0; i < f.width(); i++) {
                for (int j = 0; j < f.width(); j++) {
                    sum += w.unseen() * f.users()[u * f.width() + i] * gram[i * f.width() + j] * f.users()[u * f.width() + j];
                }
            }
        }
        return sum + penalty(x, f.users(), f.width(), w) + penalty(x.transposed(), f.items(), f.width(), w);
    }

    private static double penalty(Interactions rows, float[] factors, int width, Weighting w) {
        double sum = 0;
        for (int u = 0; u < rows.users(); u++) {
            double square = product(factors, u, factors, u, width);
            sum += regularisation(rows, u, w) * square;
        }
        return sum;
    }

    private static double regularisation(Interactions rows, int row, Weighting w) {
        double weight = w.unseen() * rows.items();
        for (int e = rows.first()[row]; e < rows.first()[row + 1]; e++) weight += rows.weight()[e];
        return w.regularisation() * weight;
    }

    private static double product(float[] a, int row, float[] b, int other, int width) {
        double sum = 0;
        for (int i = 0; i < width; i++) sum += a[row * width + i] * b[other * width + i];
        return sum;
    }

    /// The second moment of rows: width x width.
    public static double[] gram(float[] rows, int width) {
        double[] gram = new double[width * width];
        for (int at = 0; at < rows.length; at += width) {
            for (int i = 0; i < width; i++) {
                double left = rows[at + i];
                for (int j = 0; j <= i; j++) gram[i * width + j] += left * rows[at + j];
            }
        }
        for (int i = 0; i < width; i++) for (int j = i + 1; j < width; j++) gram[i * width + j] = gram[j * width + i];
        return gram;
    }

    /// The inverse of a symmetric matrix with a ridge on its diagonal.
    public static double[] inverse(double[] symmetric, int size, double ridge) {
        double[] inverse = symmetric.clone();
        for (int i = 0; i < size; i++) inverse[i * size + i] += ridge;
        SpdSolver.invert(inverse, size);
        return inverse;
    }

    /// One side solved while the other stands still.
    private static final class Half {
        private final int width;
        private final Weighting weighting;
        private final SpdSolver solver;

        Half(int width, Weighting weighting) {
            this.width = width;
            this.weighting = weighting;
            this.solver = new SpdSolver(width);
        }

        void solve(Interactions rows, float[] fixed, float[] solved) {
            double[] gram = gram(fixed, width);
            for (int row = 0; row < rows.users(); row++) {
                fill(rows, row, fixed, gram);
                double[] found = solver.solve();
                for (int i = 0; i < width; i++) solved[row * width + i] = (float) found[i];
            }
        }

        private void fill(Interactions rows, int row, float[] fixed, double[] gram) {
            double[] a = solver.matrix();
            double[] b = solver.right();
            for (int i = 0; i < a.length; i++) a[i] = weighting.unseen() * gram[i];
            java.util.Arrays.fill(b, 0);
            double regularisation = regularisation(rows, row, weighting);
            for (int i = 0; i < width; i++) a[i * width + i] += regularisation;
            for (int e = rows.first()[row]; e < rows.first()[row + 1]; e++) add(fixed, rows.item()[e] * width, rows.weight()[e], a, b);
            for (int i = 0; i < width; i++) for (int j = i + 1; j < width; j++) a[i * width + j] = a[j * width + i];
        }

        private void add(float[] fixed, int at, double weight, double[] a, double[] b) {
            for (int i = 0; i < width; i++) {
                double left = weight * fixed[at + i];
                b[i] += left;
                for (int j = 0; j <= i; j++) a[i * width + j] += left * fixed[at + j];
            }
        }
    }
}
