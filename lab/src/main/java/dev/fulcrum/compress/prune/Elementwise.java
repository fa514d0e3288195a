package dev.fulcrum.compress.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Operators on elements. Operands that meet position by position are tied; an operand of size 1 meets all positions and is fixed.
///
/// What a removed channel reads as decides whether readers may drop it: f(0) for a function, 0 for a product with one zero factor, 0
/// for a sum only where all terms are zero.
final class Elementwise {
    private static final Set<String> NOT_ZERO = Set.of("Sigmoid", "HardSigmoid", "Exp", "Cos", "Softplus", "Not", "IsNaN");
    /// Here a weight is a bias, made with its channel and zero once that is removed; elsewhere it stays what it is.
    private static final Set<String> BIASED = Set.of("Add", "Sub", "Sum", "Mean");

    private Elementwise() {}

    static List<Labels> unary(Site s) {
        Labels x = s.in(0);
        boolean zero = s.node().is("Clip") ? clipsToZero(s) : !NOT_ZERO.contains(s.node().op());
        return List.of(zero ? x : x.nonZero(), x.nonZero());
    }

    private static boolean clipsToZero(Site s) {
        Optional<Float> low = bound(s, 1, "min", Float.NEGATIVE_INFINITY);
        Optional<Float> high = bound(s, 2, "max", Float.POSITIVE_INFINITY);
        return low.isPresent() && high.isPresent() && low.get() <= 0 && high.get() >= 0;
    }

    private static Optional<Float> bound(Site s, int input, String attribute, float otherwise) {
        return s.has(input) ? s.tying().number(s.node().inputs().get(input)) : Optional.of(s.node().floatAttribute(attribute, otherwise));
    }

    static Optional<List<Labels>> broadcast(Site s) {
        List<Labels> in = s.inputs();
        int rank = in.stream().mapToInt(Labels::rank).max().orElse(0);
        if (s.node().intAttribute("broadcast", 0) != 0) return Optional.empty();
        if (s.node().is("PRelu")) in = List.of(in.getFirst(), slope(in.get(1), rank));
        List<Axis> out = new ArrayList<>();
        for (int a = 0; a < rank; a++) out.add(axis(s, in, a - rank));
        return Optional.of(List.of(new Labels(out, false)));
    }

    private static Labels slope(Labels slope, int rank) {
        return slope.rank() > rank ? Labels.fixed() : slope;
    }

    /// One axis of the result, counted from the end; also the batch axes of a matrix product, where `op` is "Mul".
    static Axis axis(Site s, List<Labels> in, int fromEnd) {
        return axis(s, s.node().op(), in, fromEnd);
    }

    static Axis axis(Site s, String op, List<Labels> in, int fromEnd) {
        Axis[] at = in.stream().map(l -> -fromEnd <= l.rank() ? l.axis(fromEnd) : null).toArray(Axis[]::new);
        int size = Arrays.stream(at).filter(a -> a != null).mapToInt(Axis::size).max().orElse(1);
        if (Arrays.stream(at).anyMatch(a -> a != null && a.size() == 0)) size = 0;
        for (int i = 0; i < at.length; i++) {
            if (at[i] != null && at[i].size() != size) {
                s.fix(at[i], "broadcast");
                at[i] = null;
            }
        }
        Axis first = Arrays.stream(at).filter(a -> a != null).findFirst().orElse(Axis.fixed(size));
        for (Axis other : at) if (other != null && other != first) s.tie(first, other);
        if (op.equals("Div") || op.equals("Mod")) finite(s, in.get(1), at[1]);
        boolean[] zero = new boolean[size];
        for (int i = 0; i < size; i++) zero[i] = zero(s, op, in, at, i);
        return new Axis(first.slots(), zero);
    }

    /// A removed divisor that reads zero would make the channel infinite.
    private static void finite(Site s, Labels divisor, Axis axis) {
        if (axis == null || divisor.constant()) return;
        for (int i = 0; i < axis.size(); i++) if (axis.zero()[i]) s.fix(axis.at(i), "a removed channel would divide by zero");
    }

    private static boolean zero(Site s, String op, List<Labels> in, Axis[] at, int position) {
        boolean[] zero = new boolean[at.length];
        for (int i = 0; i < at.length; i++) {
            boolean counts = BIASED.contains(op) || !in.get(i).constant() || in.stream().allMatch(Labels::constant);
            zero[i] = counts && at[i] != null && at[i].zero()[position];
        }
        return switch (op) {
            case "Add", "Sub", "Sum", "Mean", "Max", "Min" -> IntStream.range(0, zero.length).allMatch(i -> zero[i]);
            case "Mul" -> IntStream.range(0, zero.length).anyMatch(i -> zero[i]);
            case "Div", "Mod", "PRelu" -> zero[0];
            case "Pow" -> zero[0] && s.tying().number(s.node().inputs().get(1)).filter(e -> e > 0).isPresent();
            case "Where" -> zero[1] && zero[2];
            default -> false;
        };
    }
}
