package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.List;
import java.util.Map;

/// Integers that stand for real numbers: real = (integer - zero point) * scale.
final class Quantization {
    private Quantization() {}

    static void register(Map<String, Kernel> to) {
        to.put("QuantizeLinear", (Kernel.Single) c -> quantized(c.in(0), c.in(1), c.has(2) ? c.in(2) : null, (int) c.integer("axis", 1)));
        to.put("DequantizeLinear", (Kernel.Single) c -> dequantized(c.in(0), c.in(1), c.has(2) ? c.in(2) : null, (int) c.integer("axis", 1),
                c.type(1)));
        to.put("DynamicQuantizeLinear", Quantization::dynamic);
        to.put("MatMulInteger", (Kernel.Single) c -> Products.matmul(centred(c.in(0), c.has(2) ? c.in(2) : null, c.in(0).rank() - 2),
                centred(c.in(1), c.has(3) ? c.in(3) : null, c.in(1).rank() - 1), ElementType.INT32));
        to.put("QLinearMatMul", (Kernel.Single) c -> quantized(Products.matmul(
                dequantized(c.in(0), c.in(1), c.in(2), c.in(0).rank() - 2, ElementType.DOUBLE),
                dequantized(c.in(3), c.in(4), c.in(5), c.in(3).rank() - 1, ElementType.DOUBLE), ElementType.DOUBLE), c.in(6), c.in(7), 1));
        to.put("QLinearConv", (Kernel.Single) Quantization::conv);
    }

    private static Array conv(Call c) {
        Array x = dequantized(c.in(0), c.in(1), c.in(2), 1, ElementType.DOUBLE);
        Array w = dequantized(c.in(3), c.in(4), c.in(5), 0, ElementType.DOUBLE);
        Array bias = null;
        if (c.has(8)) {
            bias = Array.zeros(ElementType.DOUBLE, c.in(8).dims);
            for (int i = 0; i < bias.size(); i++) bias.set(i, c.in(8).get(i) * c.in(1).get(0) * c.in(4).get(c.in(4).size() > 1 ? i : 0));
        }
        return quantized(Convolutions.conv(c, x, w, bias, ElementType.DOUBLE), c.in(6), c.in(7), 1);
    }

    /// Which scale or zero point an element has: the only one, or that of its place along the axis.
    private static int at(Array parameters, Array x, int i, int axis) {
        if (parameters.size() == 1) return 0;
        if (parameters.rank() == x.rank()) return Shape.sources(parameters.dims, x.dims)[i];
        int from = Shape.axis(axis, x.rank());
        return i / Shape.size(x.dims, from + 1, x.rank()) % x.dim(from);
    }

    /// x - zero point, as integers that do not wrap.
    static Array centred(Array x, Array zero, int axis) {
        Array out = Array.zeros(ElementType.INT64, x.dims);
        for (int i = 0; i < x.size(); i++) out.setLong(i, x.getLong(i) - (zero == null ? 0 : zero.getLong(at(zero, x, i, axis))));
        return out;
    }

    private static Array dequantized(Array x, Array scale, Array zero, int axis, ElementType type) {
        Array centred = centred(x, zero, axis);
        Array out = Array.zeros(type, x.dims);
        for (int i = 0; i < x.size(); i++) out.set(i, centred.get(i) * scale.get(at(scale, x, i, axis)));
        return out;
    }

    /// Rounds half to even and saturates.
    private static Array quantized(Array x, Array scale, Array zero, int axis) {
        ElementType type = zero == null ? ElementType.UINT8 : zero.type;
        boolean signed = type == ElementType.INT8 || type == ElementType.INT16;
        double low = signed ? -Math.pow(2, type.bits() - 1) : 0;
        double high = Math.pow(2, type.bits() - (signed ? 1 : 0)) - 1;
        Array out = Array.zeros(type, x.dims);
        for (int i = 0; i < x.size(); i++) {
            double shift = zero == null ? 0 : zero.get(at(zero, x, i, axis));
            double ratio = x.get(i) / scale.get(at(scale, x, i, axis));
            out.set(i, Math.clamp(Math.rint(x.type == ElementType.FLOAT ? (float) ratio : ratio) + shift, low, high));
        }
        return out;
    }

    /// Scale and zero point from the range of the values, which always includes 0.
    private static List<Array> dynamic(Call c) {
        Array x = c.in(0);
        double low = 0;
        double high = 0;
        for (int i = 0; i < x.size(); i++) {
            low = Math.min(low, x.get(i));
            high = Math.max(high, x.get(i));
        }
        Array scale = Array.scalar(ElementType.FLOAT, (high - low) / 255);
        Array zero = Array.scalar(ElementType.UINT8, Math.clamp(Math.rint((float) (-low / scale.get(0))), 0, 255));
        return List.of(quantized(x, scale, zero, 0), scale, zero);
    }
}
