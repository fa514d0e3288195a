package dev.fulcrum.engines.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A sliding window over spatial axes: kernel, strides, dilations and the padding that ONNX describes in three ways.
///
/// @param kernel    size an axis
/// @param autoPad   NOTSET, VALID, SAME_UPPER or SAME_LOWER
/// @param pads      begins, then ends; used with NOTSET only
/// @param ceil      whether a last, incomplete window counts
record Window(long[] kernel, long[] strides, long[] dilations, String autoPad, long[] pads, boolean ceil) {

    static Window of(Site site, long[] kernel) {
        int rank = kernel.length;
        return new Window(kernel, site.integers("strides", filled(rank, 1)), site.integers("dilations", filled(rank, 1)),
                site.text("auto_pad", "NOTSET"), site.integers("pads", filled(2 * rank, 0)), site.flag("ceil_mode", false));
    }

    static long[] filled(int count, long value) {
        long[] all = new long[count];
        Arrays.fill(all, value);
        return all;
    }

    int rank() {
        return kernel.length;
    }

    /// Begins, then ends, for an input of these spatial sizes.
    long[] padsFor(Tensor x) {
        if (autoPad.equals("NOTSET") || autoPad.isEmpty()) return pads;
        if (autoPad.equals("VALID")) return filled(2 * rank(), 0);
        long[] same = new long[2 * rank()];
        for (int i = 0; i < rank(); i++) {
            long size = x.size(i + 2);
            long total = Math.max(0, (Math.ceilDiv(size, strides[i]) - 1) * strides[i] + reach(i) - size);
            long less = total / 2;
            same[i] = autoPad.equals("SAME_LOWER") ? total - less : less;
            same[i + rank()] = total - same[i];
        }
        return same;
    }

    /// Whether padding is known without seeing an input and equal at both ends.
    boolean isSymmetric() {
        return (autoPad.equals("NOTSET") || autoPad.isEmpty() || autoPad.equals("VALID")) && isSymmetric(begins());
    }

    private boolean isSymmetric(long[] begins) {
        return autoPad.equals("VALID") || Arrays.equals(begins, Arrays.copyOfRange(pads, rank(), 2 * rank()));
    }

    long[] begins() {
        return autoPad.equals("VALID") ? filled(rank(), 0) : Arrays.copyOf(pads, rank());
    }

    /// Elements an axis that one window covers, gaps included.
    long reach(int axis) {
        return (kernel[axis] - 1) * dilations[axis] + 1;
    }

    /// Elements missing behind a padded axis for the last window, when incomplete windows count.
    long[] overhang(Tensor padded) {
        long[] more = new long[rank()];
        if (!ceil) return more;
        for (int i = 0; i < rank(); i++) {
            long free = padded.size(i + 2) - reach(i);
            more[i] = Math.ceilDiv(free, strides[i]) * strides[i] - free;
        }
        return more;
    }

    /// Surrounds spatial axes with a value.
    static Tensor pad(Tensor x, long[] begins, long[] ends, double value) {
        if (Arrays.stream(begins).allMatch(p -> p == 0) && Arrays.stream(ends).allMatch(p -> p == 0)) return x;
        int rank = begins.length;
        long[] reversed = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            reversed[2 * (rank - 1 - i)] = begins[i];
            reversed[2 * (rank - 1 - i) + 1] = ends[i];
        }
        return torch.constant_pad_nd(x, reversed, new Scalar(value));
    }

    Tensor pad(Tensor x, double value) {
        long[] both = padsFor(x);
        return pad(x, Arrays.copyOf(both, rank()), Arrays.copyOfRange(both, rank(), 2 * rank()), value);
    }
}
