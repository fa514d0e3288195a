package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/// Arithmetic, comparison, logic and bits, element by element with broadcasting.
final class Elementwise {
    private Elementwise() {}

    static void register(Map<String, Kernel> to) {
        functions(to);
        to.put("Abs", (Kernel.Single) c -> map(c.in(0), Math::abs));
        to.put("Neg", (Kernel.Single) c -> map(c.in(0), v -> -v));
        to.put("Sign", (Kernel.Single) c -> map(c.in(0), Math::signum));
        to.put("IsNaN", (Kernel.Single) c -> test(c.in(0), v -> Double.isNaN(v) ? 1 : 0));
        to.put("IsInf", (Kernel.Single) Elementwise::isInf);
        to.put("Not", (Kernel.Single) c -> test(c.in(0), v -> v == 0 ? 1 : 0));
        to.put("Add", arithmetic((a, b) -> a + b, (a, b) -> a + b));
        to.put("Sub", arithmetic((a, b) -> a - b, (a, b) -> a - b));
        to.put("Mul", arithmetic((a, b) -> a * b, (a, b) -> a * b));
        to.put("Div", (Kernel.Single) c -> binary(c, c.type(0), (a, b) -> a / b, unsigned(c) ? Long::divideUnsigned : (a, b) -> a / b));
        to.put("Pow", (Kernel.Single) Elementwise::pow);
        to.put("Mod", (Kernel.Single) Elementwise::mod);
        to.put("BitShift", (Kernel.Single) Elementwise::shift);
        to.put("Equal", (Kernel.Single) Elementwise::equal);
        to.put("Less", comparison((a, b) -> a < b ? 1 : 0, s -> s < 0));
        to.put("LessOrEqual", comparison((a, b) -> a <= b ? 1 : 0, s -> s <= 0));
        to.put("Greater", comparison((a, b) -> a > b ? 1 : 0, s -> s > 0));
        to.put("GreaterOrEqual", comparison((a, b) -> a >= b ? 1 : 0, s -> s >= 0));
        to.put("And", arithmetic(null, (a, b) -> a & b));
        to.put("Or", arithmetic(null, (a, b) -> a | b));
        to.put("Xor", arithmetic(null, (a, b) -> a ^ b));
        to.put("BitwiseAnd", to.get("And"));
        to.put("BitwiseOr", to.get("Or"));
        to.put("BitwiseXor", to.get("Xor"));
        to.put("BitwiseNot", (Kernel.Single) c -> binary(c, c.in(0), c.in(0), c.type(0), null, (a, b) -> ~a));
        to.put("Max", (Kernel.Single) c -> fold(c, Math::max, unsigned(c) ? (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b : Math::max));
        to.put("Min", (Kernel.Single) c -> fold(c, Math::min, unsigned(c) ? (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b : Math::min));
        to.put("Sum", (Kernel.Single) c -> fold(c, Double::sum, Long::sum));
        to.put("Mean", (Kernel.Single) c -> map(fold(c, Double::sum, Long::sum), v -> v / c.count()));
        to.put("Where", (Kernel.Single) Elementwise::where);
        to.put("Identity", (Kernel.Single) c -> c.in(0));
    }

    private static void functions(Map<String, Kernel> to) {
        Map<String, DoubleUnaryOperator> functions = Map.ofEntries(Map.entry("Exp", Math::exp), Map.entry("Log", Math::log),
                Map.entry("Sqrt", Math::sqrt), Map.entry("Reciprocal", v -> 1 / v), Map.entry("Floor", Math::floor),
                Map.entry("Ceil", Math::ceil), Map.entry("Round", Math::rint), Map.entry("Sin", Math::sin), Map.entry("Cos", Math::cos),
                Map.entry("Tan", Math::tan), Map.entry("Asin", Math::asin), Map.entry("Acos", Math::acos), Map.entry("Atan", Math::atan),
                Map.entry("Sinh", Math::sinh), Map.entry("Cosh", Math::cosh), Map.entry("Tanh", Math::tanh),
                Map.entry("Asinh", v -> Math.signum(v) * Math.log(Math.abs(v) + Math.sqrt(v * v + 1))),
                Map.entry("Acosh", v -> Math.log(v + Math.sqrt(v * v - 1))), Map.entry("Atanh", v -> 0.5 * Math.log((1 + v) / (1 - v))),
                Map.entry("Erf", Elementwise::erf));
        functions.forEach((name, f) -> to.put(name, (Kernel.Single) c -> map(c.in(0), f)));
    }

    /// The error function by its Taylor series near zero and the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.5,
    /// 7.1.14); about 1e-14.
    static double erf(double x) {
        double z = Math.abs(x);
        if (Double.isNaN(x)) return x;
        if (z > 6) return Math.signum(x);
        if (z < 2.5) {
            double term = z;
            double sum = z;
            for (int n = 1; n < 80; n++) {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }
            return Math.signum(x) * sum * 2 / Math.sqrt(Math.PI);
        }
        double fraction = 0;
        for (int k = 80; k >= 1; k--) fraction = k / 2.0 / (z + fraction);
        return Math.signum(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction));
    }

    static Array map(Array a, DoubleUnaryOperator f) {
        Array out = Array.zeros(a.type, a.dims);
        for (int i = 0; i < a.size(); i++) out.set(i, f.applyAsDouble(a.get(i)));
        return out;
    }

    private static Array test(Array a, DoubleUnaryOperator f) {
        Array out = Array.zeros(ElementType.BOOL, a.dims);
        for (int i = 0; i < a.size(); i++) out.set(i, f.applyAsDouble(a.get(i)));
        return out;
    }

    private static Array isInf(Call c) {
        boolean up = c.flag("detect_positive", true);
        boolean down = c.flag("detect_negative", true);
        return test(c.in(0), v -> v == Double.POSITIVE_INFINITY && up || v == Double.NEGATIVE_INFINITY && down ? 1 : 0);
    }

    private static Kernel arithmetic(DoubleBinaryOperator real, LongBinaryOperator whole) {
        return (Kernel.Single) c -> binary(c, c.type(0), real, whole);
    }

    private static Kernel comparison(DoubleBinaryOperator real, java.util.function.IntPredicate order) {
        return (Kernel.Single) c -> binary(c, ElementType.BOOL, real,
                (a, b) -> order.test(unsigned(c) ? Long.compareUnsigned(a, b) : Long.compare(a, b)) ? 1 : 0);
    }

    private static boolean unsigned(Call c) {
        return c.type(0) == ElementType.UINT64;
    }

    private static Array binary(Call c, ElementType to, DoubleBinaryOperator real, LongBinaryOperator whole) {
        return binary(c, c.in(0), legacy(c), to, real, whole);
    }

    /// Until opset 6 the second operand was aligned to an axis of the first.
    private static Array legacy(Call c) {
        Array b = c.in(1);
        if (c.opset() >= 7 || !c.has("axis")) return b;
        int axis = Shape.axis(c.integer("axis", 0), c.in(0).rank());
        return b.reshaped(Shape.join(b.dims, Shape.filled(c.in(0).rank() - axis - b.rank(), 1)));
    }

    static Array binary(Call c, Array a, Array b, ElementType to, DoubleBinaryOperator real, LongBinaryOperator whole) {
        if (a.isText() || b.isText() || a.isReal() && real == null) throw c.unsupported("operands " + a + " and " + b);
        int[] dims = Shape.broadcast(a.dims, b.dims);
        Array out = Array.zeros(to, dims);
        int[] left = Shape.sources(a.dims, dims);
        int[] right = Shape.sources(b.dims, dims);
        boolean inReal = a.isReal() || b.isReal();
        for (int i = 0; i < out.size(); i++) {
            if (inReal) out.set(i, real.applyAsDouble(a.get(left[i]), b.get(right[i])));
            else out.setLong(i, whole.applyAsLong(a.getLong(left[i]), b.getLong(right[i])));
        }
        return out;
    }

    private static Array fold(Call c, DoubleBinaryOperator real, LongBinaryOperator whole) {
        Array all = c.in(0);
        for (int i = 1; i < c.count(); i++) all = binary(c, all, c.in(i), all.type, real, whole);
        return all;
    }

    private static Array pow(Call c) {
        return binary(c, c.type(0), Math::pow, (a, b) -> {
            if (b < 0) return (long) Math.pow(a, b);
            long power = 1;
            for (long k = 0; k < b; k++) power *= a;
            return power;
        });
    }

    private static Array mod(Call c) {
        boolean sameSignAsDividend = c.flag("fmod", false);
        LongBinaryOperator whole = unsigned(c) ? Long::remainderUnsigned : sameSignAsDividend ? (a, b) -> a % b : Math::floorMod;
        return binary(c, c.type(0), (a, b) -> sameSignAsDividend ? a % b : a - b * Math.floor(a / b), whole);
    }

    private static Array shift(Call c) {
        boolean left = c.text("direction", "").equals("LEFT");
        return binary(c, c.type(0), null, (a, b) -> b >= c.type(0).bits() ? 0 : left ? a << b : a >>> b);
    }

    private static Array equal(Call c) {
        if (!c.in(0).isText()) return binary(c, ElementType.BOOL, (a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0);
        int[] dims = Shape.broadcast(c.in(0).dims, c.in(1).dims);
        int[] left = Shape.sources(c.in(0).dims, dims);
        int[] right = Shape.sources(c.in(1).dims, dims);
        Array out = Array.zeros(ElementType.BOOL, dims);
        for (int i = 0; i < out.size(); i++) out.setLong(i, c.in(0).getText(left[i]).equals(c.in(1).getText(right[i])) ? 1 : 0);
        return out;
    }

    private static Array where(Call c) {
        int[] dims = Shape.broadcast(c.in(0).dims, Shape.broadcast(c.in(1).dims, c.in(2).dims));
        int[] test = Shape.sources(c.in(0).dims, dims);
        int[] yes = Shape.sources(c.in(1).dims, dims);
        int[] no = Shape.sources(c.in(2).dims, dims);
        Array out = Array.zeros(c.type(1), dims);
        for (int i = 0; i < out.size(); i++) {
            if (c.in(0).isTrue(test[i])) out.copy(i, c.in(1), yes[i]);
            else out.copy(i, c.in(2), no[i]);
        }
        return out;
    }
}
