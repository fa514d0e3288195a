package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.Optional;

/// The constant matrix of a product `x W + b`.
///
/// @param weight     FLOAT, `[K, N]`, or `[N, K]` when transposed
/// @param transposed whether columns lie first
/// @param bias       value added to the product
record Matrix(Tensor weight, boolean transposed, Optional<String> bias) {

    /// Of a MatMul, or of a Gemm that is a plain product with an optional bias; empty for other nodes.
    static Optional<Matrix> of(Graph graph, Node node) {
        boolean gemm = node.is("Gemm") && node.intAttribute("transA", 0) == 0 && node.floatAttribute("alpha", 1) == 1
                && (node.floatAttribute("beta", 1) == 1 || node.input(2).isEmpty());
        if (!gemm && !node.is("MatMul")) return Optional.empty();
        boolean transposed = node.intAttribute("transB", 0) == 1;
        return graph.initializer(node.inputs().get(1)).filter(t -> t.type() == ElementType.FLOAT && t.rank() == 2 && t.count() > 0)
                .map(t -> new Matrix(t, transposed, node.input(2)));
    }

    int rows() {
        return Math.toIntExact(weight.dim(transposed ? 1 : 0));
    }

    int count() {
        return Math.toIntExact(weight.dim(transposed ? 0 : 1));
    }

    /// `[K, N]`, columns side by side.
    Tensor columns() {
        return transposed ? turned(weight) : weight;
    }

    /// `[N, K]`, one column after the other.
    Tensor columnsFirst() {
        return transposed ? weight : turned(weight);
    }

    private static Tensor turned(Tensor matrix) {
        int rows = Math.toIntExact(matrix.dim(0));
        int columns = Math.toIntExact(matrix.dim(1));
        float[] from = matrix.toFloatArray();
        float[] to = new float[from.length];
        for (int r = 0; r < rows; r++) for (int c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
        return Tensor.ofFloats(to, columns, rows);
    }
}
