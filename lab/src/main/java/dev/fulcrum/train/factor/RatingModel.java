package dev.fulcrum.train.factor;

import java.util.Random;

/// Foresees ratings: a mean, a bias of each user and each item, and the product of two thin matrices of which either may be empty (width 0).
///
/// Fitted by alternating least squares with weight-scaled regularisation (Zhou et al. 2008): biases and factors of one side are solved together,
/// exactly, while the other stands still.
public final class RatingModel {
    private final double mean;
    private final int width;
    private final double[] userBias;
    private final double[] itemBias;
    private final float[] userFactors;
    private final float[] itemFactors;

    private RatingModel(double mean, int width, int users, int items) {
        this.mean = mean;
        this.width = width;
        this.userBias = new double[users];
        this.itemBias = new double[items];
        this.userFactors = new float[users * width];
        this.itemFactors = new float[items * width];
    }

    /// How a model is fitted.
    ///
    /// @param width  of the factors; 0 leaves the biases alone
    /// @param bias   ridge of the biases, in ratings
    /// @param factor ridge of the factors, in ratings
    /// @param sweeps over both sides
    public record Settings(int width, double bias, double factor, int sweeps) {}

    public static RatingModel fit(Ratings ratings, Settings settings, long seed) {
        RatingModel model = new RatingModel(ratings.mean(), settings.width(), ratings.users(), ratings.items());
        Random random = new Random(seed);
        for (int i = 0; i < model.itemFactors.length; i++) model.itemFactors[i] = (float) (0.1 * random.nextGaussian());
        int[][] byUser = rows(ratings.users(), ratings.user());
        int[][] byItem = rows(ratings.items(), ratings.item());
        for (int sweep = 0; sweep < settings.sweeps(); sweep++) {
            model.solve(ratings, settings, byUser, ratings.item(), model.userBias, model.userFactors, model.itemBias, model.itemFactors);
            model.solve(ratings, settings, byItem, ratings.user(), model.itemBias, model.itemFactors, model.userBias, model.userFactors);
        }
        return model;
    }

    private static int[][] rows(int count, int[] row) {
        int[] size = new int[count];
        for (int r : row) size[r]++;
        int[][] rows = new int[count][];
        for (int r = 0; r < count; r++) rows[r] = new int[size[r]];
        java.util.Arrays.fill(size, 0);
        for (int k = 0; k < row.length; k++) rows[row[k]][size[row[k]]++] = k;
        return rows;
    }

    /// Each row's bias and factors from the residuals of its ratings: a ridge regression on [1, factors of the other side].
    private void solve(Ratings ratings, Settings settings, int[][] rows, int[] other, double[] bias, float[] factors, double[] otherBias,
            float[] otherFactors) {
        int size = width + 1;
        SpdSolver solver = new SpdSolver(size);
        double[] x = new double[size];
        x[0] = 1;
        for (int row = 0; row < rows.length; row++) {
            double[] a = solver.matrix();
            double[] b = solver.right();
            java.util.Arrays.fill(a, 0);
            java.util.Arrays.fill(b, 0);
            for (int k : rows[row]) {
                for (int i = 0; i < width; i++) x[i + 1] = otherFactors[other[k] * width + i];
                double residual = ratings.rating()[k] - mean - otherBias[other[k]];
                for (int i = 0; i < size; i++) {
                    b[i] += x[i] * residual;
                    for (int j = 0; j < size; j++) a[i * size + j] += x[i] * x[j];
                }
            }
            a[0] += settings.bias();
            for (int i = 1; i < size; i++) a[i * size + i] += settings.factor();
            double[] found = solver.solve();
            bias[row] = found[0];
            for (int i = 0; i < width; i++) factors[row * width + i] = (float) found[i + 1];
        }
    }

    public double mean() {
        return mean;
    }

    /// Not to be written, as the others.
    public double[] userBias() {
        return userBias;
    }

    public double[] itemBias() {
        return itemBias;
    }

    /// Row by row.
    public float[] userFactors() {
        return userFactors;
    }

    public float[] itemFactors() {
        return itemFactors;
    }

    public double foresee(int user, int item) {
        double sum = mean + userBias[user] + itemBias[item];
        for (int i = 0; i < width; i++) sum += userFactors[user * width + i] * itemFactors[item * width + i];
        return sum;
    }
}
