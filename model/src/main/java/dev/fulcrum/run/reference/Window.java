package dev.fulcrum.run.reference;

/// A kernel sliding over the spatial axes: which input positions each output position sees.
///
/// @param out  spatial output sizes
/// @param taps for each output position, for each kernel position: the flat spatial input position, [#PADDING] where the kernel
///             stands on padding, [#OUTSIDE] where it stands beyond it (possible with ceil_mode)
record Window(int[] out, int[][] taps) {
    static final int PADDING = -1;
    static final int OUTSIDE = -2;

    /// @param in     spatial input sizes
    /// @param kernel spatial kernel sizes
    static Window of(Call c, int[] in, int[] kernel) {
        int[] strides = c.ints("strides", Shape.filled(in.length, 1));
        int[] dilations = c.ints("dilations", Shape.filled(in.length, 1));
        int[] pads = pads(c, in, kernel, strides, dilations);
        boolean ceil = c.flag("ceil_mode", false);
        int[] out = new int[in.length];
        for (int a = 0; a < in.length; a++) {
            int room = in[a] + pads[a] + pads[a + in.length] - ((kernel[a] - 1) * dilations[a] + 1);
            if (room < 0) throw new IllegalArgumentException("kernel must fit the padded input: got axis " + a);
            out[a] = (ceil ? Math.ceilDiv(room, strides[a]) : room / strides[a]) + 1;
            // A window that would start in the padding behind the input is left out.
            if (ceil && (out[a] - 1) * strides[a] >= in[a] + pads[a]) out[a]--;
        }
        return new Window(out, taps(in, kernel, strides, dilations, pads, out));
    }

    /// Padding before each axis, then behind each axis.
    static int[] pads(Call c, int[] in, int[] kernel, int[] strides, int[] dilations) {
        String auto = c.text("auto_pad", "NOTSET");
        if (auto.equals("NOTSET") || auto.isEmpty()) return c.ints("pads", new int[in.length * 2]);
        int[] pads = new int[in.length * 2];
        if (auto.equals("VALID")) return pads;
        for (int a = 0; a < in.length; a++) {
            int effective = (kernel[a] - 1) * dilations[a] + 1;
            int total = Math.max(0, (Math.ceilDiv(in[a], strides[a]) - 1) * strides[a] + effective - in[a]);
            int small = total / 2;
            pads[a] = auto.equals("SAME_UPPER") ? small : total - small;
            pads[a + in.length] = total - pads[a];
        }
        return pads;
    }

    private static int[][] taps(int[] in, int[] kernel, int[] strides, int[] dilations, int[] pads, int[] out) {
        int[] inStrides = Shape.strides(in);
        int[][] taps = new int[Shape.size(out)][Shape.size(kernel)];
        for (int o = 0; o < taps.length; o++) {
            int[] at = Shape.at(o, out);
            for (int k = 0; k < taps[o].length; k++) {
                int[] kernelAt = Shape.at(k, kernel);
                int tap = 0;
                for (int a = 0; a < in.length; a++) {
                    int p = at[a] * strides[a] - pads[a] + kernelAt[a] * dilations[a];
                    if (p >= in[a] + pads[a + in.length]) tap = OUTSIDE;
                    else if ((p < 0 || p >= in[a]) && tap != OUTSIDE) tap = PADDING;
                    else if (tap >= 0) tap += p * inStrides[a];
                }
                taps[o][k] = tap;
            }
        }
        return taps;
    }
}
