package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Matrix products: columns of the right factor are made, the inner axis is summed over, batch axes (attention heads) meet one by one.
final class Products {
    private Products() {}

    /// [..., m, k] x [..., k, n]. A removed head is zero when one factor's is: softmax(QK) of a removed head is no zero, times V it is.
    static Optional<List<Labels>> matmul(Site s) {
        Labels a = s.in(0);
        Labels b = s.in(1);
        if (a.rank() < 2 || b.rank() < 2) return Optional.empty();
        contract(s, a, a.axis(-1), b, b.axis(-2));
        List<Axis> out = new ArrayList<>();
        for (int axis = -Math.max(a.rank(), b.rank()); axis < -2; axis++) out.add(Elementwise.axis(s, "Mul", List.of(a, b), axis));
        out.add(a.axis(-2));
        out.add(b.axis(-1));
        s.makes(1, b.axis(-1));
        s.makes(0, a.axis(-2));
        return Optional.of(List.of(new Labels(out, false)));
    }

    /// One factor's zero is enough; that of a weight does not count, for there the channel is read, not made.
    private static void contract(Site s, Labels a, Axis left, Labels b, Axis right) {
        s.tie(left, right);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            boolean zero = !a.constant() && left.zero()[i] || !b.constant() && right.zero()[i] || a.constant() && b.constant();
            Axis read = (a.constant() ? right : left).at(i);
            if (!zero && (a.constant() || b.constant())) s.mutes(read);
            else if (!zero) s.needsZero(read);
        }
    }

    /// alpha A B + beta C, with A and B transposed as told; C broadcasts.
    static Optional<List<Labels>> gemm(Site s) {
        Labels a = s.in(0);
        Labels b = s.in(1);
        boolean transA = s.node().intAttribute("transA", 0) != 0;
        boolean transB = s.node().intAttribute("transB", 0) != 0;
        contract(s, a, a.axis(transA ? 0 : 1), b, b.axis(transB ? 1 : 0));
        Axis columns = b.axis(transB ? 0 : 1);
        Labels product = new Labels(List.of(a.axis(transA ? 1 : 0), columns), false);
        s.makes(1, columns);
        s.makes(0, product.axis(0));
        if (!s.has(2)) return Optional.of(List.of(product));
        List<Labels> terms = List.of(product, s.in(2));
        return Optional.of(List.of(new Labels(List.of(Elementwise.axis(s, "Add", terms, -2), Elementwise.axis(s, "Add", terms, -1)),
                false)));
    }
}
