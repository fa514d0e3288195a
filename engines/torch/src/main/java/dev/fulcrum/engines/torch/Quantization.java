package dev.fulcrum.engines.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Linear quantization: real = (integer - zero point) * scale. Rounds half to even, saturates. In training, codes stay floats so that
/// gradients pass a pair of QuantizeLinear and DequantizeLinear.
final class Quantization {
    private Quantization() {}

    static void addTo(Map<String, Operator> all) {
        all.put("QuantizeLinear", Quantization::quantize);
        all.put("DequantizeLinear", Quantization::dequantize);
        all.put("DynamicQuantizeLinear", site -> Quantization::dynamic);
        all.put("QLinearConv", Quantization::convolution);
        all.put("QLinearMatMul", site -> Kernel.one(Quantization::product));
    }

    private static Kernel quantize(Site site) {
        long axis = site.integer("axis", 1);
        return Kernel.one(in -> {
            boolean hasZero = in.length > 2 && in[2] != null;
            ScalarType type = hasZero ? in[2].scalar_type().intern() : ScalarType.Byte;
            Tensor scale = along(in[1], axis, in[0]);
            Tensor zero = hasZero ? along(in[2], axis, in[0]) : null;
            return site.mode().training() ? straightThrough(in[0], scale, zero, type) : quantize(in[0], scale, zero, type);
        });
    }

    /// The straight-through estimator: the codes of [#quantize] to the bit, as floats, with the gradient of `x / scale` wherever the
    /// code is representable and none where it saturates. The scale gets no gradient. Under bf16 this runs in fp32: a ratio of 8 bits
    /// would be rounded twice.
    private static Tensor straightThrough(Tensor x, Tensor scale, Tensor zero, ScalarType type) {
        ScalarType real = x.scalar_type().intern() == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
        Tensor ratio = torch.div(x.to(real), scale.detach().to(real));
        Tensor steps = torch.round(ratio.detach());
        Tensor shifted = zero == null ? steps : torch.add(steps, zero.to(real));
        Tensor codes = torch.clamp(shifted, bound(lowest(type)), bound(highest(type)));
        Tensor passing = torch.mul(ratio, codes.eq(shifted).to(real));
        return torch.add(torch.sub(passing, passing.detach()), codes);
    }

    private static ScalarOptional bound(long value) {
        return new ScalarOptional(new Scalar(value));
    }

    static Tensor quantize(Tensor x, Tensor scale, Tensor zero, ScalarType type) {
        Tensor steps = torch.round(torch.div(x, scale.to(x.scalar_type())));
        Tensor shifted = zero == null ? steps : torch.add(steps, zero.to(x.scalar_type()));
        return torch.clamp(shifted, bound(lowest(type)), bound(highest(type))).to(type);
    }

    private static long lowest(ScalarType type) {
        return switch (type) {
            case Char -> Byte.MIN_VALUE;
            case Short -> Short.MIN_VALUE;
            case Int -> Integer.MIN_VALUE;
            default -> 0;
        };
    }

    private static long highest(ScalarType type) {
        return switch (type) {
            case Char -> Byte.MAX_VALUE;
            case Short -> Short.MAX_VALUE;
            case Int -> Integer.MAX_VALUE;
            case UInt16 -> 65535;
            default -> 255;
        };
    }

    private static Kernel dequantize(Site site) {
        long axis = site.integer("axis", 1);
        return Kernel.one(in -> {
            Tensor x = in[0].to(in[1].scalar_type());
            Tensor zero = in.length > 2 && in[2] != null ? along(in[2], axis, x).to(x.scalar_type()) : null;
            Tensor scale = along(in[1], axis, x);
            return torch.mul(zero == null ? x : torch.sub(x, zero), site.mode().training() ? scale.detach() : scale);
        });
    }

    /// A per-axis parameter shaped so that it broadcasts; a scalar as it is.
    private static Tensor along(Tensor parameter, long axis, Tensor x) {
        if (parameter.numel() == 1) return parameter.reshape(new long[0]);
        long[] shape = Window.filled((int) x.dim(), 1);
        shape[(int) (axis < 0 ? axis + x.dim() : axis)] = parameter.numel();
        return parameter.reshape(shape);
    }

    private static Tensor[] dynamic(Tensor[] in) {
        ScalarOptional zero = new ScalarOptional(new Scalar(0.0));
        Tensor high = torch.clamp(torch.amax(in[0]), zero, new ScalarOptional());
        Tensor low = torch.clamp(torch.amin(in[0]), new ScalarOptional(), zero);
        Tensor scale = torch.sub(high, low).div(new Scalar(255.0));
        Tensor zeroPoint = torch.clamp(torch.round(torch.div(torch.neg(low), scale)), zero, new ScalarOptional(new Scalar(255.0)));
        return new Tensor[] {quantize(in[0], scale, zeroPoint, ScalarType.Byte), scale, zeroPoint.to(ScalarType.Byte)};
    }

    /// x, its scale and zero point, w, its scale (per output channel) and zero point, y's scale and zero point, bias in x.w steps.
    private static Kernel convolution(Site site) {
        long group = site.integer("group", 1);
        return Kernel.one(in -> {
            Window window = Window.of(site, Convolutions.kernel(site, in[3]));
            TensorOptional bias = in.length > 8 && in[8] != null ? new TensorOptional(in[8].to(ScalarType.Double)) : new TensorOptional();
            Tensor sums = Convolutions.convolve(window, Convolutions.centred(in, 0, 2), Convolutions.centred(in, 3, 5), bias, group);
            Tensor weightScale = along(in[4].to(ScalarType.Double), 1, sums);
            Tensor real = torch.mul(sums, torch.mul(in[1].to(ScalarType.Double).reshape(new long[0]), weightScale));
            return quantize(real, in[6].reshape(new long[0]), in[7].reshape(new long[0]), in[7].scalar_type().intern());
        });
    }

    private static Tensor product(Tensor[] in) {
        Tensor a = torch.sub(in[0].to(ScalarType.Double), in[2].to(ScalarType.Double));
        Tensor b = torch.sub(in[3].to(ScalarType.Double), in[5].to(ScalarType.Double));
        Tensor real = torch.mul(torch.matmul(a, b), torch.mul(in[1].to(ScalarType.Double), in[4].to(ScalarType.Double)));
        return quantize(real, in[6], in[7], in[7].scalar_type().intern());
    }
}
