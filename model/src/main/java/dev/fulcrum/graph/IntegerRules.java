package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;

/// The integers that a node makes, for shape arithmetic: what comes from Shape and small constants and ends in Reshape, Expand, Slice,
/// Resize. Followed as long as they are scalars or vectors of at most [#MOST].
final class IntegerRules {
    /// Ranks are small; a model that computes with longer vectors computes no shapes.
    static final int MOST = 256;

    private IntegerRules() {}

    /// @param in shapes of the inputs
    /// @param v  integers of the inputs, null where they are not known
    static Optional<long[]> integers(Node n, List<Shaped> in, List<long[]> v) {
        if (n.is("Shape")) return Optional.of(ShapeMoves.shapeOf(n, in.getFirst()));
        if (n.is("Size")) return Optional.of(new long[] {in.getFirst().count()});
        if (v.isEmpty() || v.contains(null)) return Optional.empty();
        long[] a = v.getFirst();
        return switch (n.op()) {
            case "Identity", "Squeeze", "Unsqueeze", "Reshape" -> Optional.of(a);
            case "Cast" -> isWhole(n.intAttribute("to", 0)) ? Optional.of(a) : Optional.empty();
            case "Gather" -> Optional.of(Arrays.stream(v.get(1)).map(i -> a[(int) (i < 0 ? i + a.length : i)]).toArray());
            case "Concat" -> Optional.of(v.stream().flatMapToLong(Arrays::stream).limit(MOST + 1).toArray());
            case "Slice" -> Optional.of(sliced(n, a, v));
            case "ConstantOfShape" -> filled(n, a);
            case "Expand" -> v.get(1).length == 1 && a.length == 1 ? Optional.of(filled(v.get(1)[0], a[0])) : Optional.empty();
            case "Range" -> Optional.of(range(v));
            case "ReduceProd" -> Optional.of(new long[] {Tensor.count(a)});
            case "ReduceMax" -> Optional.of(new long[] {Arrays.stream(a).max().orElseThrow()});
            case "Where" -> Optional.of(both(both(a, v.get(1), (c, x) -> c != 0 ? x : 0), both(a, v.get(2), (c, y) -> c != 0 ? 0 : y),
                    Long::sum));
            default -> arithmetic(n.op()).filter(f -> v.size() == 2).map(f -> both(a, v.get(1), f));
        };
    }

    private static Optional<LongBinaryOperator> arithmetic(String op) {
        return switch (op) {
            case "Add" -> Optional.of(Math::addExact);
            case "Sub" -> Optional.of(Math::subtractExact);
            case "Mul" -> Optional.of(Math::multiplyExact);
            case "Div" -> Optional.of((x, y) -> x / y);
            case "Mod" -> Optional.of(Math::floorMod);
            case "Max" -> Optional.of(Math::max);
            case "Min" -> Optional.of(Math::min);
            case "Equal" -> Optional.of((x, y) -> x == y ? 1 : 0);
            case "Less" -> Optional.of((x, y) -> x < y ? 1 : 0);
            case "Greater" -> Optional.of((x, y) -> x > y ? 1 : 0);
            default -> Optional.empty();
        };
    }

    private static boolean isWhole(long code) {
        return ElementType.withCode((int) code).filter(t -> t == ElementType.INT64 || t == ElementType.INT32).isPresent();
    }

    private static long[] both(long[] a, long[] b, LongBinaryOperator f) {
        long[] out = new long[a.length == 1 ? b.length : a.length];
        for (int i = 0; i < out.length; i++) out[i] = f.applyAsLong(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
        return out;
    }

    private static long[] sliced(Node n, long[] a, List<long[]> v) {
        long[] from = v.size() > 1 ? v.get(1) : n.intsAttribute("starts");
        long[] to = v.size() > 2 ? v.get(2) : n.intsAttribute("ends");
        if (from.length != 1 || v.size() > 4 && v.get(4)[0] != 1) throw new IllegalArgumentException("only plain slices of integers");
        int first = (int) ShapeMoves.bound(from[0], a.length);
        return Arrays.copyOfRange(a, first, Math.max(first, (int) ShapeMoves.bound(to[0], a.length)));
    }

    /// A vector (a scalar shape makes a scalar) of one integer; BOOL and floats are not followed.
    private static Optional<long[]> filled(Node n, long[] shape) {
        boolean whole = n.attributes().get("value") instanceof Attribute.OfTensor(Tensor t) && t.type() == ElementType.INT64
                && t.count() == 1;
        if (!whole || shape.length > 1) return Optional.empty();
        long value = ((Attribute.OfTensor) n.attributes().get("value")).value().longs().get(0);
        return Optional.of(filled(shape.length == 0 ? 1 : shape[0], value));
    }

    private static long[] filled(long count, long value) {
        if (count < 0 || count > MOST) throw new IllegalArgumentException("too many integers to follow");
        long[] out = new long[(int) count];
        Arrays.fill(out, value);
        return out;
    }

    /// Elements from start to limit by a step.
    static long rangeCount(List<long[]> v) {
        return Math.max(0, Math.ceilDiv(Math.subtractExact(v.get(1)[0], v.get(0)[0]), v.get(2)[0]));
    }

    private static long[] range(List<long[]> v) {
        long[] out = filled(rangeCount(v), v.get(0)[0]);
        for (int i = 0; i < out.length; i++) out[i] += i * v.get(2)[0];
        return out;
    }
}
