package dev.fulcrum.run.reference;

import dev.fulcrum.graph.ElementType;
import java.util.Map;

/// Convolution over any number of spatial axes: x [N, C, ...], weights [M, C/group, ...], bias [M].
final class Convolutions {
    private Convolutions() {}

    static void register(Map<String, Kernel> to) {
        to.put("Conv", (Kernel.Single) c -> conv(c, c.in(0), c.in(1), c.has(2) ? c.in(2) : null, c.type(0)));
        to.put("ConvTranspose", (Kernel.Single) Convolutions::transpose);
        to.put("ConvInteger", (Kernel.Single) c -> conv(c, Quantization.centred(c.in(0), c.has(2) ? c.in(2) : null, 1),
                Quantization.centred(c.in(1), c.has(3) ? c.in(3) : null, 0), null, ElementType.INT32));
    }

    static Array conv(Call c, Array x, Array w, Array bias, ElementType type) {
        int group = (int) c.integer("group", 1);
        int perGroup = w.dim(0) / group;
        if (x.dim(1) != w.dim(1) * group || w.dim(0) % group != 0) {
            throw new IllegalArgumentException("channels must fit the groups: got " + x + ", " + w + ", group " + group);
        }
        Window window = Window.of(c, Shape.part(x.dims, 2, x.rank()), Shape.part(w.dims, 2, w.rank()));
        Array out = Array.zeros(type, Shape.join(new int[] {x.dim(0), w.dim(0)}, window.out()));
        int inPlane = Shape.size(x.dims, 2, x.rank());
        int kernel = Shape.size(w.dims, 2, w.rank());
        int at = 0;
        for (int n = 0; n < x.dim(0); n++) {
            for (int m = 0; m < w.dim(0); m++) {
                int firstIn = (n * x.dim(1) + m / perGroup * w.dim(1)) * inPlane;
                for (int[] taps : window.taps()) {
                    double sum = bias == null ? 0 : bias.get(m);
                    for (int ch = 0; ch < w.dim(1); ch++) {
                        int row = firstIn + ch * inPlane;
                        int weight = (m * w.dim(1) + ch) * kernel;
                        for (int k = 0; k < kernel; k++) if (taps[k] >= 0) sum += x.get(row + taps[k]) * w.get(weight + k);
                    }
                    out.set(at++, sum);
                }
            }
        }
        return out;
    }

    /// Each input element adds its weighted kernel to the output: weights [C, M/group, ...].
    private static Array transpose(Call c) {
        Array x = c.in(0);
        Array w = c.in(1);
        int group = (int) c.integer("group", 1);
        int[] in = Shape.part(x.dims, 2, x.rank());
        int[] kernel = Shape.part(w.dims, 2, w.rank());
        int[] strides = c.ints("strides", Shape.filled(in.length, 1));
        int[] dilations = c.ints("dilations", Shape.filled(in.length, 1));
        int[] extra = c.ints("output_padding", new int[in.length]);
        int[] full = new int[in.length];
        for (int a = 0; a < in.length; a++) full[a] = strides[a] * (in[a] - 1) + extra[a] + (kernel[a] - 1) * dilations[a] + 1;
        int[] pads = transposePads(c, in, strides, full);
        int[] out = new int[in.length];
        for (int a = 0; a < in.length; a++) out[a] = full[a] - pads[a] - pads[a + in.length];
        int perGroup = w.dim(1);
        double[] sums = new double[x.dim(0) * perGroup * group * Shape.size(out)];
        int[] outStrides = Shape.strides(out);
        for (int i = 0; i < x.size(); i++) {
            int[] at = Shape.at(i, x.dims);
            for (int j = 0; j < Shape.size(w.dims, 1, w.rank()); j++) {
                int[] tap = Shape.at(j, Shape.part(w.dims, 1, w.rank()));
                int channel = at[1] / (x.dim(1) / group) * perGroup + tap[0];
                int target = target(at, tap, strides, dilations, pads, out, outStrides);
                if (target < 0) continue;
                sums[(at[0] * perGroup * group + channel) * Shape.size(out) + target]
                        += x.get(i) * w.get(at[1] * Shape.size(w.dims, 1, w.rank()) + j);
            }
        }
        Array made = Array.zeros(x.type, Shape.join(new int[] {x.dim(0), perGroup * group}, out));
        for (int i = 0; i < sums.length; i++) {
            made.set(i, sums[i] + (c.has(2) ? c.in(2).get(i / Shape.size(out) % (perGroup * group)) : 0));
        }
        return made;
    }

    private static int target(int[] at, int[] tap, int[] strides, int[] dilations, int[] pads, int[] out, int[] outStrides) {
        int target = 0;
        for (int a = 0; a < out.length; a++) {
            int p = at[a + 2] * strides[a] + tap[a + 1] * dilations[a] - pads[a];
            if (p < 0 || p >= out[a]) return -1;
            target += p * outStrides[a];
        }
        return target;
    }

    private static int[] transposePads(Call c, int[] in, int[] strides, int[] full) {
        String auto = c.text("auto_pad", "NOTSET");
        int[] wanted = c.ints("output_shape", (int[]) null);
        boolean same = auto.startsWith("SAME");
        if (wanted == null && !same) return auto.equals("VALID") ? new int[in.length * 2] : c.ints("pads", new int[in.length * 2]);
        int[] pads = new int[in.length * 2];
        for (int a = 0; a < in.length; a++) {
            int size = wanted != null ? wanted[wanted.length - in.length + a] : in[a] * strides[a];
            int total = full[a] - size;
            // A shape larger than the kernels reach is filled up behind.
            pads[a] = Math.max(0, auto.equals("SAME_UPPER") ? total / 2 : total - total / 2);
            pads[a + in.length] = total - pads[a];
        }
        return pads;
    }
}
