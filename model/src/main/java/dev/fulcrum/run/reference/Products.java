package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sums of products: matrices and Einstein sums.
final class Products {
    private Products() {}

    static void register(Map<String, Kernel> to) {
        to.put("MatMul", (Kernel.Single) c -> matmul(c.in(0), c.in(1), c.type(0)));
        to.put("Gemm", (Kernel.Single) Products::gemm);
        to.put("Einsum", (Kernel.Single) Products::einsum);
        to.put("Det", (Kernel.Single) Products::det);
    }

    /// Batched: [..., M, K] x [..., K, N] to [..., M, N], as numpy does it; vectors lose the axis that they gained.
    static Array matmul(Array a, Array b, ElementType type) {
        if (a.rank() == 1) return squeezed(matmul(a.reshaped(1, a.dim(0)), b, type), -2);
        if (b.rank() == 1) return squeezed(matmul(a, b.reshaped(b.dim(0), 1), type), -1);
        int m = a.dim(a.rank() - 2);
        int k = a.dim(a.rank() - 1);
        int n = b.dim(b.rank() - 1);
        if (b.dim(b.rank() - 2) != k) throw new IllegalArgumentException("inner dimensions must agree: got " + a + " and " + b);
        int[] batchA = Shape.part(a.dims, 0, a.rank() - 2);
        int[] batchB = Shape.part(b.dims, 0, b.rank() - 2);
        int[] batch = Shape.broadcast(batchA, batchB);
        int[] sourceA = Shape.sources(batchA, batch);
        int[] sourceB = Shape.sources(batchB, batch);
        Array out = Array.zeros(type, Shape.join(batch, new int[] {m, n}));
        for (int s = 0, at = 0; s < sourceA.length; s++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++, at++) {
                    dot(a, sourceA[s] * m * k + i * k, b, sourceB[s] * k * n + j, k, n, out, at);
                }
            }
        }
        return out;
    }

    private static void dot(Array a, int from, Array b, int fromB, int k, int strideB, Array out, int at) {
        if (a.isReal()) {
            double sum = 0;
            for (int l = 0; l < k; l++) sum += a.get(from + l) * b.get(fromB + l * strideB);
            out.set(at, sum);
        } else {
            long sum = 0;
            for (int l = 0; l < k; l++) sum += a.getLong(from + l) * b.getLong(fromB + l * strideB);
            out.setLong(at, sum);
        }
    }

    private static Array squeezed(Array x, int axis) {
        int gone = axis + x.rank();
        return x.reshaped(Shape.join(Shape.part(x.dims, 0, gone), Shape.part(x.dims, gone + 1, x.rank())));
    }

    /// alpha * A * B + beta * C.
    private static Array gemm(Call c) {
        Array a = c.flag("transA", false) ? Layouts.transposed(c.in(0), 1, 0) : c.in(0);
        Array b = c.flag("transB", false) ? Layouts.transposed(c.in(1), 1, 0) : c.in(1);
        double alpha = c.real("alpha", 1);
        double beta = c.real("beta", 1);
        Array ab = matmul(a, b, a.isReal() ? ElementType.DOUBLE : a.type);
        Array out = Array.zeros(a.type, ab.dims);
        int[] bias = c.has(2) ? Shape.sources(c.in(2).dims, ab.dims) : null;
        for (int i = 0; i < out.size(); i++) out.set(i, alpha * ab.get(i) + (bias == null ? 0 : beta * c.in(2).get(bias[i])));
        return out;
    }

    /// Loops over all letters, those of the output outermost.
    private static Array einsum(Call c) {
        String equation = c.text("equation", "").replace(" ", "");
        if (equation.contains("...") && !equation.startsWith("...")) throw c.unsupported("einsum with an ellipsis inside " + equation);
        String[] sides = withoutEllipsis(c, equation).split("->", -1);
        String[] terms = sides[0].split(",", -1);
        String result = sides.length > 1 ? sides[1] : implied(sides[0]);
        StringBuilder letters = new StringBuilder(result);
        sides[0].chars().filter(l -> l != ',' && letters.indexOf("" + (char) l) < 0).forEach(l -> letters.append((char) l));
        int[] sizes = sizes(c, terms, letters.toString());
        Array out = Array.zeros(c.type(0), Shape.part(sizes, 0, result.length()));
        double[] sums = new double[out.size()];
        int inner = Shape.size(sizes, result.length(), sizes.length);
        for (int i = 0; i < sums.length * inner; i++) sums[i / inner] += product(c, terms, letters.toString(), Shape.at(i, sizes));
        for (int i = 0; i < sums.length; i++) out.set(i, sums[i]);
        return out;
    }

    /// Leading ellipses become upper-case letters of their own, counted from the end.
    private static String withoutEllipsis(Call c, String equation) {
        if (!equation.contains("...")) return equation;
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        int most = 0;
        for (int t = 0; t < terms.length; t++) {
            if (terms[t].startsWith("...")) most = Math.max(most, c.in(t).rank() - (terms[t].length() - 3));
        }
        String pool = "ZYXWVUTSRQ".substring(0, most);
        List<String> named = new ArrayList<>();
        for (int t = 0; t < terms.length; t++) {
            int own = c.in(t).rank() - (terms[t].length() - 3);
            named.add(terms[t].startsWith("...") ? pool.substring(most - own) + terms[t].substring(3) : terms[t]);
        }
        String right = sides.length > 1 ? sides[1].replace("...", pool) : pool + implied(String.join("", terms).replace(".", ""));
        return String.join(",", named) + "->" + right;
    }

    /// Without an arrow: the letters that stand once, in alphabetical order.
    private static String implied(String left) {
        StringBuilder once = new StringBuilder();
        left.chars().filter(l -> l != ',' && left.indexOf(l) == left.lastIndexOf(l)).sorted().forEach(l -> once.append((char) l));
        return once.toString();
    }

    private static int[] sizes(Call c, String[] terms, String letters) {
        int[] sizes = Shape.filled(letters.length(), 1);
        for (int t = 0; t < terms.length; t++) {
            for (int a = 0; a < terms[t].length(); a++) {
                int at = letters.indexOf(terms[t].charAt(a));
                sizes[at] = Math.max(sizes[at], c.in(t).dim(a));
            }
        }
        return sizes;
    }

    private static double product(Call c, String[] terms, String letters, int[] index) {
        double product = 1;
        for (int t = 0; t < terms.length; t++) {
            int[] strides = Shape.strides(c.in(t).dims);
            int at = 0;
            for (int a = 0; a < terms[t].length(); a++) {
                if (c.in(t).dim(a) > 1) at += index[letters.indexOf(terms[t].charAt(a))] * strides[a];
            }
            product *= c.in(t).get(at);
        }
        return product;
    }

    private static Array det(Call c) {
        Array x = c.in(0);
        int n = x.dim(x.rank() - 1);
        Array out = Array.zeros(x.type, Shape.part(x.dims, 0, x.rank() - 2));
        for (int i = 0; i < out.size(); i++) {
            double[][] m = new double[n][n];
            for (int j = 0; j < n * n; j++) m[j / n][j % n] = x.get(i * n * n + j);
            out.set(i, determinant(m));
        }
        return out;
    }

    /// Gaussian elimination with partial pivoting.
    private static double determinant(double[][] m) {
        double det = 1;
        for (int p = 0; p < m.length; p++) {
            int best = p;
            for (int r = p + 1; r < m.length; r++) if (Math.abs(m[r][p]) > Math.abs(m[best][p])) best = r;
            if (m[best][p] == 0) return 0;
            if (best != p) {
                double[] row = m[p];
                m[p] = m[best];
                m[best] = row;
                det = -det;
            }
            det *= m[p][p];
            for (int r = p + 1; r < m.length; r++) {
                double f = m[r][p] / m[p][p];
                for (int col = p; col < m.length; col++) m[r][col] -= f * m[p][col];
            }
        }
        return det;
    }
}
