package dev.fulcrum.search.belief;

import java.util.List;

/// One Gaussian process after what was seen: a Cholesky factor of the covariance, grown row by row.
final class Posterior {
    private final Kernel kernel;
    private final List<Seen> seen;
    /// n x n, lower: factor factor' = covariance of what was seen, noise included.
    private final double[][] factor;
    /// n: factor^-1 (seen - mean).
    private final double[] whitened;
    private final double logEvidence;

    Posterior(Kernel kernel, List<Seen> seen) {
        this.kernel = kernel;
        this.seen = seen;
        int n = seen.size();
        this.factor = new double[n][];
        this.whitened = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) sum += append(i);
        this.logEvidence = sum;
    }

    /// @return what the i-th observation adds to the logarithm of the evidence
    private double append(int i) {
        Place place = seen.get(i).place();
        double[] row = solved(place, i, i + 1);
        double variance = kernel.covariance(place, place) + seen.get(i).variance() + kernel.noise();
        double residual = seen.get(i).lnError() - kernel.mean(place);
        for (int k = 0; k < i; k++) {
            variance -= row[k] * row[k];
            residual -= row[k] * whitened[k];
        }
        row[i] = Math.sqrt(Math.max(variance, 1e-10));
        factor[i] = row;
        whitened[i] = residual / row[i];
        return -0.5 * whitened[i] * whitened[i] - Math.log(row[i]);
    }

    /// factor^-1 covariance(seen, place) over the first n, in an array of so many.
    private double[] solved(Place place, int n, int length) {
        double[] row = new double[length];
        for (int k = 0; k < n; k++) {
            double sum = kernel.covariance(place, seen.get(k).place());
            double[] before = factor[k];
            for (int j = 0; j < k; j++) sum -= before[j] * row[j];
            row[k] = sum / before[k];
        }
        return row;
    }

    double logEvidence() {
        return logEvidence;
    }

    /// Means and covariance of the true ln(error) at two places; noise of a run is among it, that of judging is not.
    Pair at(Place a, Place b) {
        int n = seen.size();
        double[] rowA = solved(a, n, n);
        double[] rowB = a.equals(b) ? rowA : solved(b, n, n);
        double covariance = kernel.covariance(a, b) - dot(rowA, rowB);
        return new Pair(kernel.mean(a) + dot(rowA, whitened), kernel.mean(b) + dot(rowB, whitened),
                kernel.covariance(a, a) - dot(rowA, rowA) + kernel.noise(), kernel.covariance(b, b) - dot(rowB, rowB) + kernel.noise(), covariance);
    }

    /// Two Gaussian numbers.
    record Pair(double meanA, double meanB, double varianceA, double varianceB, double covariance) {}

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
    }
}
