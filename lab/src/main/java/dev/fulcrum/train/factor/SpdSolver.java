package dev.fulcrum.train.factor;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/// Systems with a symmetric positive definite matrix, by Cholesky's factors; the one place here that knows the library.
final class SpdSolver {
    private final int size;
    private final LinearSolverDense<DMatrixRMaj> solver;
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj right;
    private final DMatrixRMaj result;

    SpdSolver(int size) {
        this.size = size;
        this.solver = LinearSolverFactory_DDRM.chol(size);
        this.matrix = new DMatrixRMaj(size, size);
        this.right = new DMatrixRMaj(size, 1);
        this.result = new DMatrixRMaj(size, 1);
    }

    /// The matrix to be filled before [#solve], row by row; the solver may write it.
    double[] matrix() {
        return matrix.data;
    }

    /// The right side to be filled before [#solve].
    double[] right() {
        return right.data;
    }

    /// @return the solution, valid until the next call
    double[] solve() {
        if (!solver.setA(matrix)) throw new ArithmeticException("the matrix of " + size + " rows is not positive definite");
        solver.solve(right, result);
        return result.data;
    }

    /// The inverse of a symmetric positive definite matrix in place of it.
    static void invert(double[] matrix, int size) {
        DMatrixRMaj a = DMatrixRMaj.wrap(size, size, matrix);
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
        if (!solver.setA(a)) throw new ArithmeticException("the matrix of " + size + " rows is not positive definite");
        DMatrixRMaj inverse = new DMatrixRMaj(size, size);
        solver.invert(inverse);
        System.arraycopy(inverse.data, 0, matrix, 0, matrix.length);
    }

    /// The axes of a symmetric matrix, the longest first, each of length 1.
    static double[][] axes(double[] symmetric, int size) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(DMatrixRMaj.wrap(size, size, symmetric))) throw new ArithmeticException("the matrix of " + size + " rows has no axes");
        return IntStream.range(0, size).boxed().sorted(Comparator.comparingDouble((Integer a) -> -eigen.getEigenvalue(a).getReal()))
                .map(a -> eigen.getEigenVector(a).getData().clone()).toArray(double[][]::new);
    }
}
