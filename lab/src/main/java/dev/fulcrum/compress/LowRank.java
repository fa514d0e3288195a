package dev.fulcrum.compress;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/// A matrix as the product of two thin ones by its largest singular values.
///
/// Eckart and Young 1936: no product of that rank is nearer in the Frobenius norm, and its squared distance is the sum of the squares of
/// the singular values left out. With the second moment of the inputs, C = E[x xᵀ] = L Lᵀ, the same holds for what matters, the error of
/// the outputs E|x(W − W')|² = |Lᵀ(W − W')|²: the decomposition is then that of Lᵀ W, and L is taken out of the left factor again.
///
/// @param left   rows x rank
/// @param right  rank x columns
/// @param values all singular values, falling (of Lᵀ W where inputs were given)
record LowRank(float[] left, float[] right, double[] values) {
    /// Added to the diagonal of C, relative to its mean, so that directions without data can be divided by.
    private static final double RIDGE = 1e-6;

    /// @param matrix  rows x columns, row by row
    /// @param moments rows x rows second moment of the inputs, or null
    /// @param rank    1 to min(rows, columns)
    static LowRank of(float[] matrix, int rows, int columns, double[] moments, int rank) {
        DMatrixRMaj lower = moments == null ? null : cholesky(moments, rows);
        Decomposed d = Decomposed.of(weighted(matrix, rows, columns, lower));
        DMatrixRMaj left = new DMatrixRMaj(rows, rank);
        float[] right = new float[rank * columns];
        for (int r = 0; r < rank; r++) {
            double root = Math.sqrt(d.values[r]);
            for (int i = 0; i < rows; i++) left.set(i, r, d.u.get(i, r) * root);
            for (int j = 0; j < columns; j++) right[r * columns + j] = (float) (d.v.get(j, r) * root);
        }
        if (lower != null) left = solved(lower, left);
        return new LowRank(floats(left), right, d.values);
    }

    /// All singular values, falling.
    static double[] values(float[] matrix, int rows, int columns) {
        return Decomposed.of(weighted(matrix, rows, columns, null)).values;
    }

    private record Decomposed(DMatrixRMaj u, DMatrixRMaj v, double[] values) {
        static Decomposed of(DMatrixRMaj matrix) {
            SingularValueDecomposition_F64<DMatrixRMaj> svd =
                    DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, true, true, true);
            if (!svd.decompose(matrix)) throw new ArithmeticException("singular values did not converge");
            DMatrixRMaj u = svd.getU(null, false);
            DMatrixRMaj v = svd.getV(null, false);
            double[] values = java.util.Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
            SingularOps_DDRM.descendingOrder(u, false, values, values.length, v, false);
            return new Decomposed(u, v, values);
        }
    }

    private static DMatrixRMaj weighted(float[] matrix, int rows, int columns, DMatrixRMaj lower) {
        DMatrixRMaj w = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.length; i++) w.data[i] = matrix[i];
        if (lower == null) return w;
        DMatrixRMaj product = new DMatrixRMaj(rows, columns);
        CommonOps_DDRM.multTransA(lower, w, product);
        return product;
    }

    private static DMatrixRMaj cholesky(double[] moments, int rows) {
        DMatrixRMaj c = new DMatrixRMaj(rows, rows, true, moments.clone());
        double mean = Math.max(CommonOps_DDRM.trace(c) / rows, Double.MIN_NORMAL);
        for (int i = 0; i < rows; i++) c.add(i, i, RIDGE * mean);
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(rows, true);
        if (!cholesky.decompose(c)) throw new ArithmeticException("second moments must be positive definite");
        return cholesky.getT(null);
    }

    /// L⁻ᵀ x.
    private static DMatrixRMaj solved(DMatrixRMaj lower, DMatrixRMaj x) {
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(lower, null);
        var solver = LinearSolverFactory_DDRM.linear(lower.numRows);
        DMatrixRMaj out = new DMatrixRMaj(x.numRows, x.numCols);
        if (!solver.setA(transposed)) throw new ArithmeticException("second moments must be invertible");
        solver.solve(x, out);
        return out;
    }

    private static float[] floats(DMatrixRMaj matrix) {
        float[] out = new float[matrix.numRows * matrix.numCols];
        for (int i = 0; i < out.length; i++) out[i] = (float) matrix.data[i];
        return out;
    }
}
