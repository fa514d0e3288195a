package dev.fulcrum.train.factor;

/// What each item of a history says for each other item: a matrix of items x items whose rows are added up, its diagonal 0.
///
/// @param items  rows and columns
/// @param values row by row: the row is the item known, the column the one suggested; not to be written
public record ItemWeights(int items, float[] values) {

    /// EASE (Steck 2019): the matrix of zero diagonal that foresees each user's items best from his others, in closed form from
    /// P = (XᵀX + λI)⁻¹: B[i,j] = -P[i,j] / P[j,j].
    ///
    /// @param lambda above 0
    public static ItemWeights ease(CoOccurrence pairs, double lambda) {
        int n = pairs.items();
        double[] p = pairs.values().clone();
        for (int i = 0; i < n; i++) p[i * n + i] += lambda;
        SpdSolver.invert(p, n);
        float[] weights = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) if (i != j) weights[i * n + j] = (float) (-p[i * n + j] / p[j * n + j]);
        }
        return new ItemWeights(n, weights);
    }

    /// Only the strongest of each row.
    ///
    /// @param count at least 1
    public Neighbours strongest(int count) {
        return Neighbours.of(this, Math.min(count, items));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ItemWeights w && items == w.items && java.util.Arrays.equals(values, w.values);
    }

    @Override
    public int hashCode() {
        return 31 * items + java.util.Arrays.hashCode(values);
    }
}
