package dev.fulcrum.engines.torch;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Convolution and its transpose over 1 to 3 spatial axes. Input [N, C, D1..Dr], weights [M, C/group, K1..Kr].
final class Convolutions {
    private Convolutions() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Conv", Convolutions::convolution);
        all.put("ConvTranspose", Convolutions::transposed);
        all.put("ConvInteger", Convolutions::integer);
    }

    private static Kernel convolution(Site site) {
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        long group = site.integer("group", 1);
        if (site.sets("kernel_shape") || site.constant(1).isPresent()) {
            Window window = Window.of(site, kernel(site, site.constant(1).orElse(null)));
            return Kernel.one(in -> convolve(window, in[0], in[1], bias.apply(in), group));
        }
        return Kernel.one(in -> convolve(Window.of(site, kernel(site, in[1])), in[0], in[1], bias.apply(in), group));
    }

    static long[] kernel(Site site, Tensor weight) {
        if (site.sets("kernel_shape")) return site.integers("kernel_shape");
        long[] shape = weight.shape();
        return Arrays.copyOfRange(shape, 2, shape.length);
    }

    static Tensor convolve(Window window, Tensor x, Tensor weight, TensorOptional bias, long group) {
        if (window.isSymmetric()) return convolve(x, weight, bias, window, window.begins(), group);
        return convolve(window.pad(x, 0), weight, bias, window, Window.filled(window.rank(), 0), group);
    }

    /// By rank, because autocast knows `conv2d` and its like, and not the general `convolution`.
    private static Tensor convolve(Tensor x, Tensor weight, TensorOptional bias, Window w, long[] pads, long group) {
        return switch (w.rank()) {
            case 1 -> torch.conv1d(x, weight, bias, w.strides(), pads, w.dilations(), group);
            case 2 -> torch.conv2d(x, weight, bias, w.strides(), pads, w.dilations(), group);
            case 3 -> torch.conv3d(x, weight, bias, w.strides(), pads, w.dilations(), group);
            default -> torch.convolution(x, weight, bias, w.strides(), pads, w.dilations(), false, Window.filled(w.rank(), 0), group);
        };
    }

    private static Kernel transposed(Site site) {
        Function<Tensor[], TensorOptional> bias = site.optional(2);
        long group = site.integer("group", 1);
        return Kernel.one(in -> transpose(site, in[0], in[1], bias.apply(in), group));
    }

    /// Computes the unpadded result and cuts it: ONNX allows unequal padding and a given output shape.
    private static Tensor transpose(Site site, Tensor x, Tensor weight, TensorOptional bias, long group) {
        Window window = Window.of(site, kernel(site, weight));
        int rank = window.rank();
        long[] none = Window.filled(rank, 0);
        long[] more = site.integers("output_padding", none);
        long[] shape = site.integers("output_shape");
        Tensor full = torch.convolution(x, weight, bias, window.strides(), none, window.dilations(), true, none, group);
        for (int i = 0; i < rank; i++) {
            long size = (x.size(i + 2) - 1) * window.strides()[i] + window.reach(i) + more[i];
            long[] cut = cut(window, site.sets("output_shape") ? shape[shape.length - rank + i] : -1, size, x.size(i + 2), i);
            full = fit(full, i + 2, cut[0], size - cut[0] - cut[1], bias);
        }
        return full;
    }

    /// Elements to cut at both ends of one axis.
    private static long[] cut(Window window, long wanted, long size, long input, int axis) {
        boolean same = window.autoPad().startsWith("SAME");
        if (wanted < 0 && !same) return new long[] {window.pads()[axis], window.pads()[axis + window.rank()]};
        long target = wanted >= 0 ? wanted : input * window.strides()[axis];
        long total = size - target;
        if (total < 0) return new long[] {0, total};
        long first = window.autoPad().equals("SAME_UPPER") ? total / 2 : total - total / 2;
        return new long[] {first, total - first};
    }

    /// Cuts an axis to `size` from `start`; where `output_padding` reaches past the end, bias is all that lands there.
    private static Tensor fit(Tensor x, int axis, long start, long size, TensorOptional bias) {
        long missing = Math.max(0, start + size - x.size(axis));
        Tensor cut = start == 0 && missing == 0 && size == x.size(axis) ? x : x.narrow(axis, start, Math.min(size, x.size(axis) - start));
        if (missing == 0) return cut;
        long[] shape = cut.shape();
        shape[axis] = missing;
        Tensor tail = torch.zeros(shape, x.options());
        if (bias.has_value()) {
            long[] spread = Window.filled(shape.length, 1);
            spread[1] = shape[1];
            tail = torch.add(tail, bias.get().reshape(spread));
        }
        return torch.cat(new org.bytedeco.pytorch.TensorVector(cut, tail), axis);
    }

    private static Kernel integer(Site site) {
        long group = site.integer("group", 1);
        return Kernel.one(in -> convolve(Window.of(site, kernel(site, in[1])), centred(in, 0, 2), centred(in, 1, 3), new TensorOptional(),
                group).round().to(ScalarType.Int));
    }

    /// An integer operand minus its zero point, in double precision, which holds every sum exactly.
    static Tensor centred(Tensor[] in, int operand, int zeroPoint) {
        Tensor wide = in[operand].to(ScalarType.Double);
        if (in.length <= zeroPoint || in[zeroPoint] == null) return wide;
        Tensor zero = in[zeroPoint].to(ScalarType.Double);
        if (zero.numel() == 1) return torch.sub(wide, zero.reshape(new long[0]));
        long[] spread = Window.filled((int) wide.dim(), 1);
        spread[wide.dim() == 2 && operand == 1 ? 1 : 0] = zero.numel();
        return torch.sub(wide, zero.reshape(spread));
    }
}
