package dev.fulcrum.graph;

import java.util.Arrays;
import java.util.stream.LongStream;

/// Output sizes of operators that slide a window over the spatial axes.
final class WindowShape {
    private WindowShape() {}

    static Shaped conv(Node n, Shaped x, Shaped w) {
        return slid(n, x, w.dim(0), w.part(2, w.rank()));
    }

    static Shaped pool(Node n, Shaped x) {
        return slid(n, x, x.dim(1), n.intsAttribute("kernel_shape"));
    }

    private static long[] spatial(Node n, String attribute, int axes, long otherwise) {
        long[] given = n.intsAttribute(attribute);
        if (given != null) return given;
        long[] filled = new long[axes];
        Arrays.fill(filled, otherwise);
        return filled;
    }

    private static Shaped slid(Node n, Shaped x, long channels, long[] kernel) {
        int axes = kernel.length;
        long[] strides = spatial(n, "strides", axes, 1);
        long[] dilations = spatial(n, "dilations", axes, 1);
        long[] pads = spatial(n, "pads", axes * 2, 0);
        String auto = n.textAttribute("auto_pad", "NOTSET");
        long[] dims = LongStream.concat(LongStream.of(x.dim(0), channels), Arrays.stream(kernel)).toArray();
        for (int a = 0; a < axes; a++) {
            long in = x.dim(a + 2);
            long effective = (kernel[a] - 1) * dilations[a] + 1;
            long before = auto.equals("NOTSET") ? pads[a] : 0;
            long padded = auto.equals("NOTSET") ? in + pads[a] + pads[a + axes] : in;
            boolean ceil = n.intAttribute("ceil_mode", 0) != 0;
            long room = padded - effective;
            if (room < 0 && !auto.startsWith("SAME")) throw new IllegalArgumentException("kernel does not fit");
            long fit = (ceil ? Math.ceilDiv(room, strides[a]) : room / strides[a]) + 1;
            dims[a + 2] = auto.startsWith("SAME") ? Math.ceilDiv(in, strides[a]) : fit;
            if (ceil && (dims[a + 2] - 1) * strides[a] >= in + before) dims[a + 2]--;
        }
        return x.with(dims);
    }

    static Shaped transpose(Node n, Shaped x, Shaped w) {
        int axes = w.rank() - 2;
        long[] strides = spatial(n, "strides", axes, 1);
        long[] dilations = spatial(n, "dilations", axes, 1);
        long[] pads = spatial(n, "pads", axes * 2, 0);
        long[] extra = spatial(n, "output_padding", axes, 0);
        long[] wanted = n.intsAttribute("output_shape");
        long[] dims = x.dims().clone();
        dims[1] = w.dim(1) * n.intAttribute("group", 1);
        for (int a = 0; a < axes; a++) {
            long full = strides[a] * (x.dim(a + 2) - 1) + extra[a] + (w.dim(a + 2) - 1) * dilations[a] + 1;
            if (wanted != null) dims[a + 2] = wanted[wanted.length - axes + a];
            else if (n.textAttribute("auto_pad", "NOTSET").startsWith("SAME")) dims[a + 2] = x.dim(a + 2) * strides[a];
            else dims[a + 2] = full - pads[a] - pads[a + axes];
        }
        return x.with(dims);
    }
}
