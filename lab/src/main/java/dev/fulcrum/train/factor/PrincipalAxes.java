package dev.fulcrum.train.factor;

/// Rows of a matrix turned so that their leading columns hold as much of them as any so many columns can (Pearson 1901): products between rows stay what
/// they are, and those of the leading columns alone come near to them.
public final class PrincipalAxes {
    private PrincipalAxes() {}

    /// @param rows  row by row, not written
    /// @param width columns
    /// @return the rows on the axes of their second moment, the longest axis first
    public static float[] turned(float[] rows, int width) {
        double[][] axes = SpdSolver.axes(ImplicitAls.gram(rows, width), width);
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
}
