package dev.fulcrum.engines.torch;

import dev.fulcrum.engines.torch.Kernel.Binary;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Element-wise arithmetic, comparison and logic, with NumPy's broadcasting.
final class Arithmetic {
    // A string view does not own its characters, so they are kept beside it.
    private static final BytePointer TRUNC = new BytePointer("trunc").retainReference();
    private static final StringViewOptional TOWARDS_ZERO = new StringViewOptional(TRUNC).retainReference();

    private Arithmetic() {}

    static void addTo(Map<String, Operator> all) {
        binary(all, "Add", torch::add);
        binary(all, "Sub", torch::sub);
        binary(all, "Mul", torch::mul);
        binary(all, "Div", Arithmetic::divide);
        binary(all, "Pow", Arithmetic::power);
        binary(all, "Equal", torch::eq);
        binary(all, "Greater", torch::gt);
        binary(all, "GreaterOrEqual", torch::ge);
        binary(all, "Less", torch::lt);
        binary(all, "LessOrEqual", torch::le);
        binary(all, "And", torch::logical_and);
        binary(all, "Or", torch::logical_or);
        binary(all, "Xor", torch::logical_xor);
        binary(all, "BitwiseAnd", torch::bitwise_and);
        binary(all, "BitwiseOr", torch::bitwise_or);
        binary(all, "BitwiseXor", torch::bitwise_xor);
        all.put("BitwiseNot", site -> Kernel.unary(torch::bitwise_not));
        all.put("Not", site -> Kernel.unary(torch::logical_not));
        all.put("BitShift", site -> Kernel.binary(wide(site.text("direction", "LEFT").equals("LEFT")
                ? torch::bitwise_left_shift : torch::bitwise_right_shift)));
        all.put("Mod", site -> Kernel.binary(wide(site.flag("fmod", false) ? torch::fmod : torch::remainder)));
        all.put("Max", site -> fold(wide(torch::maximum)));
        all.put("Min", site -> fold(wide(torch::minimum)));
        all.put("Sum", site -> fold(torch::add));
        all.put("Mean", site -> mean(site));
        all.put("Where", site -> Kernel.one(in -> torch.where(in[0], in[1], in[2])));
        all.put("Clip", Arithmetic::clip);
        all.put("IsNaN", site -> Kernel.unary(torch::isnan));
        all.put("IsInf", Arithmetic::isInfinite);
        unary(all, "Abs", torch::abs);
        unary(all, "Neg", torch::neg);
        unary(all, "Sign", torch::sign);
        unary(all, "Floor", torch::floor);
        unary(all, "Ceil", torch::ceil);
        unary(all, "Round", torch::round);
        unary(all, "Sqrt", torch::sqrt);
        unary(all, "Reciprocal", torch::reciprocal);
        unary(all, "Exp", torch::exp);
        unary(all, "Log", torch::log);
        unary(all, "Erf", torch::erf);
        unary(all, "Sin", torch::sin);
        unary(all, "Cos", torch::cos);
        unary(all, "Tan", torch::tan);
        unary(all, "Asin", torch::asin);
        unary(all, "Acos", torch::acos);
        unary(all, "Atan", torch::atan);
        unary(all, "Sinh", torch::sinh);
        unary(all, "Cosh", torch::cosh);
        unary(all, "Asinh", torch::asinh);
        unary(all, "Acosh", torch::acosh);
        unary(all, "Atanh", torch::atanh);
    }

    /// Computes in 64 bits where libtorch has no arithmetic for an unsigned type.
    static Binary wide(Binary narrow) {
        return (a, b) -> {
            ScalarType type = a.scalar_type().intern();
            return isUnsignedWide(type) ? narrow.run(a.to(ScalarType.Long), b.to(ScalarType.Long)).to(type) : narrow.run(a, b);
        };
    }

    static boolean isUnsignedWide(ScalarType type) {
        return type == ScalarType.UInt16 || type == ScalarType.UInt32 || type == ScalarType.UInt64;
    }

    private static void unary(Map<String, Operator> all, String name, Kernel.Unary function) {
        all.put(name, site -> Kernel.unary(function));
    }

    private static void binary(Map<String, Operator> all, String name, Binary function) {
        all.put(name, site -> Kernel.binary(aligned(site, function)));
    }

    /// Before opset 7 the second operand was aligned at `axis` of the first.
    private static Binary aligned(Site site, Binary function) {
        if (site.opset() >= 7 || !site.flag("broadcast", false) || !site.sets("axis")) return function;
        int axis = (int) site.integer("axis", 0);
        return (a, b) -> {
            Tensor spread = b;
            for (long d = axis + b.dim(); d < a.dim(); d++) spread = spread.unsqueeze(-1);
            return function.run(a, spread);
        };
    }

    private static Tensor divide(Tensor a, Tensor b) {
        return a.is_floating_point() || a.is_complex() ? torch.div(a, b) : torch.div(a, b, TOWARDS_ZERO);
    }

    private static Tensor power(Tensor base, Tensor exponent) {
        ScalarType type = base.scalar_type().intern();
        Tensor wide = isUnsignedWide(exponent.scalar_type().intern()) ? exponent.to(ScalarType.Long) : exponent;
        return torch.pow(base, wide).to(type);
    }

    private static Kernel fold(Binary function) {
        return Kernel.one(in -> {
            Tensor result = in[0];
            for (int i = 1; i < in.length; i++) result = function.run(result, in[i]);
            return result;
        });
    }

    private static Kernel mean(Site site) {
        Kernel sum = fold(torch::add);
        Scalar count = site.keep(new Scalar((double) site.node().inputs().size()));
        return Kernel.one(in -> sum.run(in)[0].div(count));
    }

    private static Kernel clip(Site site) {
        if (site.opset() >= 11) return Kernel.one(in -> clamp(in[0], in.length > 1 ? in[1] : null, in.length > 2 ? in[2] : null));
        ScalarOptional low = site.keep(new ScalarOptional(new Scalar(site.real("min", -Float.MAX_VALUE))));
        ScalarOptional high = site.keep(new ScalarOptional(new Scalar(site.real("max", Float.MAX_VALUE))));
        return Kernel.unary(x -> torch.clamp(x, low, high));
    }

    private static Tensor clamp(Tensor x, Tensor low, Tensor high) {
        Tensor above = low == null ? x : torch.maximum(x, low);
        return high == null ? above : torch.minimum(above, high);
    }

    private static Kernel isInfinite(Site site) {
        boolean up = site.flag("detect_positive", true);
        boolean down = site.flag("detect_negative", true);
        if (up && down) return Kernel.unary(torch::isinf);
        if (!up && !down) return Kernel.unary(x -> torch.zeros_like(x).to(ScalarType.Bool));
        return Kernel.unary(up ? torch::isposinf : torch::isneginf);
    }
}
