package dev.fulcrum.search.belief;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One Gaussian process after what was seen: a Cholesky factor of the covariance, grown row by row.
///
/// A search asks about the same places after every purchase. What a place has in common with what was seen is kept and only grows by what came
/// since, so asking again costs n for n looks and not n^2.
final class Posterior {
    private static final double[] NOTHING = {};

    private final Kernel kernel;
    private final List<Row> rows;
    private final double logEvidence;
    /// By place: factor^-1 covariance(seen, place), as far as it was known when it was asked for.
    private final Map<Place, double[]> common;

    /// What one observation adds.
    ///
    /// @param factor   row i of the lower factor, i + 1 long: factor factor' = covariance of what was seen, noise included
    /// @param whitened factor^-1 (seen - mean)
    private record Row(Kernel.Spot spot, double[] factor, double whitened) {}

    private Posterior(Kernel kernel, List<Row> rows, double logEvidence, Map<Place, double[]> common) {
        this.kernel = kernel;
        this.rows = rows;
        this.logEvidence = logEvidence;
        this.common = new ConcurrentHashMap<>(common);
    }

    /// Nothing seen yet.
    static Posterior of(Kernel kernel) {
        return new Posterior(kernel, List.of(), 0, Map.of());
    }

    /// After more was seen; what was known stays as it is, so n looks cost n^2 each.
    Posterior with(List<Seen> more) {
        List<Row> longer = new ArrayList<>(rows);
        double evidence = logEvidence;
        for (Seen seen : more) {
            Row row = row(seen, longer);
            longer.add(row);
            evidence -= 0.5 * row.whitened() * row.whitened() + Math.log(row.factor()[longer.size() - 1]);
        }
        return new Posterior(kernel, longer, evidence, common);
    }

    private Row row(Seen seen, List<Row> before) {
        Kernel.Spot spot = kernel.spot(seen.place());
        int n = before.size();
        double[] row = Arrays.copyOf(solved(spot, before), n + 1);
        double variance = kernel.covariance(spot, spot) + seen.variance() + kernel.noise();
        double residual = seen.lnError() - kernel.mean(seen.place());
        for (int k = 0; k < n; k++) {
            variance -= row[k] * row[k];
            residual -= row[k] * before.get(k).whitened();
        }
        row[n] = Math.sqrt(Math.max(variance, 1e-10));
        return new Row(spot, row, residual / row[n]);
    }

    /// factor^-1 covariance(seen, spot); its beginning stays the same as more is seen.
    private double[] solved(Kernel.Spot spot, List<Row> seen) {
        double[] known = common.getOrDefault(spot.place(), NOTHING);
        double[] row = Arrays.copyOf(known, seen.size());
        for (int k = known.length; k < seen.size(); k++) {
            double sum = kernel.covariance(spot, seen.get(k).spot()) + shared(spot, seen.get(k).spot());
            double[] before = seen.get(k).factor();
            for (int j = 0; j < k; j++) sum -= before[j] * row[j];
            row[k] = sum / before[k];
        }
        return row;
    }

    /// What a run has of its own is known, as far as judging tells, once that very run was seen; of any other run at a like place it is not.
    private double shared(Kernel.Spot a, Kernel.Spot b) {
        return a.place().equals(b.place()) ? kernel.noise() : 0;
    }

    double logEvidence() {
        return logEvidence;
    }

    /// Means and covariance of the true ln(error) at two places; noise of a run is among it, that of judging is not.
    Pair at(Place placeA, Place placeB) {
        Kernel.Spot a = kernel.spot(placeA);
        Kernel.Spot b = kernel.spot(placeB);
        double[] rowA = asked(a);
        double[] rowB = placeA.equals(placeB) ? rowA : asked(b);
        return new Pair(kernel.mean(placeA) + learnt(rowA), kernel.mean(placeB) + learnt(rowB),
                kernel.covariance(a, a) - dot(rowA, rowA) + kernel.noise(), kernel.covariance(b, b) - dot(rowB, rowB) + kernel.noise(),
                kernel.covariance(a, b) - dot(rowA, rowB));
    }

    private double[] asked(Kernel.Spot spot) {
        double[] row = solved(spot, rows);
        common.put(spot.place(), row);
        return row;
    }

    /// Two Gaussian numbers.
    record Pair(double meanA, double meanB, double varianceA, double varianceB, double covariance) {}

    private double learnt(double[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) sum += row[i] * rows.get(i).whitened();
        return sum;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
    }
}
