package dev.fulcrum.train.factor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/// Rows of a matrix turned so that their leading columns hold as much of them as any so many columns can (Pearson 1901): products between rows stay what
/// they are, and those of the leading columns alone come near to them.
public final class PrincipalAxes {
    private PrincipalAxes() {}

    /// @param rows  row by row, not written
    /// @param width columns
    /// @return the rows on the axes of their second moment, the longest axis first
    public static float[] turned(float[] rows, int width) {
        double[][] axes = axes(rows, width);
        float[] turned = new float[rows.length];
        for (int at = 0; at < rows.length; at += width) {
            for (int a = 0; a < width; a++) {
                double sum = 0;
                for (int c = 0; c < width; c++) sum += rows[at + c] * axes[a][c];
                turned[at + a] = (float) sum;
            }
        }
        return turned;
    }

    private static double[][] axes(float[] rows, int width) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
        if (!eigen.decompose(DMatrixRMaj.wrap(width, width, ImplicitAls.gram(rows, width)))) throw new ArithmeticException("no axes of a symmetric matrix");
        List<Integer> order = IntStream.range(0, width).boxed()
                .sorted(Comparator.comparingDouble((Integer a) -> -eigen.getEigenvalue(a).getReal())).toList();
        return order.stream().map(a -> eigen.getEigenVector(a).getData().clone()).toArray(double[][]::new);
    }
}
